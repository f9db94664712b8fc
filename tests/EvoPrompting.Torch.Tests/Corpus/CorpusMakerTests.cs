using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Chance;
using EvoPrompting.Corpus;
using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Making;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.LanguageModels.PreTraining;

namespace EvoPrompting.Torch.Tests.Corpus;

public sealed class CorpusMakerTests : IDisposable
{
    private static readonly CorpusSettings Small = new(new RunSeed(3), Programs: 900, Trained: 200, Examples: 1_200);

    private readonly string folder = Directory.CreateTempSubdirectory("corpus").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task AnyNumberOfMetersMakesTheSameFiles()
    {
        await Make("one", new FakeMeter());
        await Make("three", new FakeMeter(), new FakeMeter(), new FakeMeter());
        Assert.Equal(Files("one"), Files("three"));
    }

    [Fact]
    public async Task AStoppedCorpusGoesOnWhereItWas()
    {
        await Make("whole", new FakeMeter());
        await Assert.ThrowsAsync<IOException>(() => Make("stopped", new FakeMeter { FailsAfter = 2 }));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "stopped"), "*.gz"));

        var meter = new FakeMeter();
        await Make("stopped", meter);
        Assert.Equal(3, meter.Calls); // of five, two were kept
        Assert.Equal(Files("whole"), Files("stopped"));
    }

    [Fact]
    public async Task ADamagedOrForeignShardIsMeasuredAgain()
    {
        await Make("corpus", new FakeMeter());
        var before = Files("corpus");
        await File.WriteAllTextAsync(Path.Combine(folder, "corpus", "measured", "0000.json"), "{");
        File.Copy(Path.Combine(folder, "corpus", "measured", "0002.json"), Path.Combine(folder, "corpus", "measured", "0001.json"), true);
        var meter = new FakeMeter();
        await Make("corpus", meter);
        Assert.Equal(2, meter.Calls);
        Assert.Equal(before, Files("corpus"));
    }

    [Fact]
    public async Task ExamplesAreReadBackAndAskForManySizesMostlySmallerOnes()
    {
        var card = await Make("corpus", new FakeMeter());
        var texts = TrainingText.ReadFolder(Path.Combine(folder, "corpus")).ToList();
        Assert.Equal((1_200, 1_200), (card.Examples, texts.Count));
        Assert.InRange(card.Smaller, 0.5, 0.8);
        var ratios = texts.Select(text => RelativeSize(text.Prompt)).ToArray();
        Assert.InRange(ratios.Average(r => r < 0.5 ? 1.0 : 0), 0.1, 0.4);
        Assert.InRange(ratios.Average(r => r is >= 0.5 and < 1 ? 1.0 : 0), 0.2, 0.6);
        Assert.InRange(ratios.Average(r => r > 1.25 ? 1.0 : 0), 0.1, 0.4);
        Assert.InRange(card.SameParentTwice, 0.1, 0.3);
        Assert.Equal(0, card.Miscounted);
        Assert.All(texts, text =>
        {
            Assert.EndsWith("*/\nclass Model : Module\n", text.Prompt, StringComparison.Ordinal);
            Assert.Equal(3, text.Prompt.Split("/* Metrics:\n{'num_params': '").Length - 1);
            Assert.StartsWith("{\n", text.Completion, StringComparison.Ordinal);
            Assert.DoesNotContain(text.Completion, text.Prompt, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task WhatWasRejectedIsInNoExample()
    {
        var card = await Make("corpus", new FakeMeter { Rejects = "nn.Gelu" });
        Assert.InRange(card.Rejected, 20, 400);
        Assert.All(TrainingText.ReadFolder(Path.Combine(folder, "corpus")), text =>
            Assert.DoesNotContain("nn.Gelu", text.Prompt + text.Completion, StringComparison.Ordinal));
    }

    private Task<CorpusCard> Make(string name, params IReadOnlyList<IProgramMeter> meters)
    {
        return new CorpusMaker(Small, TaskCorpus.All[0], Path.Combine(folder, name), meters).MakeAsync();
    }

    /// <summary>Returns the size asked for over that of the smaller parent.</summary>
    private static double RelativeSize(string prompt)
    {
        int[] sizes = [.. prompt.Split("'num_params': '").Skip(1).Select(t => int.Parse(t.Split('\'')[0], CultureInfo.InvariantCulture))];
        return (double)sizes[2] / Math.Min(sizes[0], sizes[1]);
    }

    private string[] Files(string name) =>
    [
        .. Directory.GetFiles(Path.Combine(folder, name)).Order(StringComparer.Ordinal)
            .Select(f => Path.GetFileName(f) + " " + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))),
    ];

    /// <summary>Measures nothing: sizes are counted, accuracies made up from the text.</summary>
    private sealed class FakeMeter : IProgramMeter
    {
        private readonly Dictionary<string, int> sizes = new NetworkFamilies().Create(Small.Seed, Small.Programs, [])
            .ToDictionary(p => p.Source, p => p.CountedSize!.Value);

        public int FailsAfter { get; init; } = int.MaxValue;

        public string? Rejects { get; init; }

        public int Calls { get; private set; }

        public async Task<IReadOnlyList<ProgramMeasure>> MeasureAsync(IReadOnlyList<MeasureOrder> orders, CancellationToken stop)
        {
            await Task.Yield();
            if (Calls == FailsAfter) throw new IOException("the disk is full");
            Calls++;
            return [.. orders.Select(Measure)];
        }

        private ProgramMeasure Measure(MeasureOrder order)
        {
            if (Rejects is not null && order.Source.Contains(Rejects, StringComparison.Ordinal))
                return new ProgramMeasure(0, null, "Run: not finite");
            var chance = new RandomStream(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(order.Source))));
            var accuracy = 0.95 - 1.5 / Math.Log(sizes[order.Source])
                - (order.Source.Contains("nn.Conv", StringComparison.Ordinal) ? 0 : 0.2) + 0.05 * chance.NextDouble();
            return new ProgramMeasure(sizes[order.Source], !order.Trained ? null : Math.Round(accuracy, 4));
        }
    }
}
