using EvoPrompting.Chance;
using EvoPrompting.Files;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.LanguageModels.Sampling;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public sealed class PreTrainingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evoprompting").FullName;

    [Fact]
    public void ItLearnsTheTexts()
    {
        var first = double.NaN;
        var last = double.NaN;
        using var training = Start(steps: 40, threads: 1);
        Assert.True(training.Run(report => (first, last) = (double.IsNaN(first) ? report.Loss : first, report.HeldOut?.Known ?? last)));
        Assert.InRange(first, 5.4, 6); // ln of the 300 tokens is 5.70
        Assert.InRange(last, 0, 2.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void StoppedAndResumedItEndsAsIfItHadNeverStopped(int threads)
    {
        var straight = Run(steps: 7, threads, stopAfter: []);
        Assert.Equal(straight, Run(steps: 7, threads, stopAfter: [3, 1]));
        Assert.Equal(straight, Run(steps: 7, threads, stopAfter: []));
    }

    [Fact]
    public void ACheckpointOfAnotherTrainingIsRefused()
    {
        Run(steps: 2, threads: 1, stopAfter: [1], keepCheckpoint: true);
        var fault = Assert.Throws<InvalidDataException>(() => Start(steps: 2, threads: 2));
        Assert.Contains("other settings", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Stopped at a step and given another end, a training is repeatable to the bit, and the weights file says what it was. With the second
    /// end from the start it is another one, for the rates of its first steps are others.
    /// </summary>
    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    public void ATrainingThatGoesOnMayEndElsewhere(int second)
    {
        WriteCorpus();
        var (early, later) = (Settings(12, 1), Settings(second, 1));
        var (output, again) = (System.IO.Path.Combine(folder, "a.evolm"), System.IO.Path.Combine(folder, "b.evolm"));
        Assert.Equal(3, Losses(early, output, null, until: 3).Count);
        Assert.Empty(Losses(early, output, null, until: 3));
        Assert.False(File.Exists(output));
        Assert.Equal(second - 3, Losses(later, output, null).Count);
        Losses(early, again, null, until: 2);
        Losses(early, again, null, until: 3);
        Losses(later, again, null, until: 4);
        Losses(later, again, null);
        Assert.Equal(File.ReadAllBytes(output), File.ReadAllBytes(again));
        var loaded = WeightsFile.Load(output);
        loaded.Transformer.Dispose();
        Assert.Contains("up to step 3 its end was to be after 12 steps", loaded.Description.Training);
        var straight = System.IO.Path.Combine(folder, "c.evolm");
        Losses(later, straight, null);
        Assert.NotEqual(File.ReadAllBytes(output), File.ReadAllBytes(straight));
    }

    [Fact]
    public void TextsLongerThanTheContextAreLeftOut()
    {
        using var training =
            new PreTraining(Settings(1, 1), [.. Sequences(), TransformerTests.Sequence(601, 5, 1)], Checkpoint, TimeProvider.System);
        Assert.Equal(1 + Sequences().Count(s => s.Tokens.Length > 600), training.LeftOut);
    }

    [Fact]
    public void TheRateRisesToItsPeakAndFallsToZero()
    {
        var settings = Settings(1, 1);
        Assert.Equal(0, settings.RateFactor(0));
        Assert.Equal(1, settings.RateFactor(settings.WarmUp), 1e-12);
        Assert.Equal(0, settings.RateFactor(1), 1e-12);
        Assert.Equal(0.3, (settings with { Rate = 0.3 }).RateFactor(settings.WarmUp), 1e-12);
        Assert.Equal(0.15, (settings with { Rate = 0.3 }).RateFactor((1 + settings.WarmUp) / 2), 1e-12);
    }

    [Fact]
    public void EachPassHoldsEveryTextOnceInAnotherOrder()
    {
        var sequences = Sequences();
        var plan = new BatchPlan(sequences, new(3), 1_024);
        var passes = Enumerable.Range(0, 2).Select(pass => Enumerable.Range(0, int.MaxValue)
            .Select(place => plan.At(pass, place)).TakeWhile(b => b is not null).Select(b => b!.Batch.Predicted).ToList()).ToArray();
        Assert.All(passes, p => Assert.Equal(sequences.Sum(s => s.Tokens.Length - 1), p.Sum()));
        Assert.NotEqual(passes[0], passes[1]);
    }

    [Fact]
    public void AFolderOfTextsBecomesAModel()
    {
        WriteCorpus();
        var output = System.IO.Path.Combine(folder, "model.evolm");
        Assert.True(new ModelTraining(Settings(2, 1), "tiny", TimeProvider.System).Run(folder, output, _ => { }, _ => { }));
        using var model = EmbeddedLanguageModel.Load(output);
        Assert.StartsWith("tiny ", model.Identity, StringComparison.Ordinal);
    }

    /// <summary>The further training's first loss is that of the model it begins with, whose tokenizer and shape it keeps.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AModelIsTrainedFurther(bool slot)
    {
        WriteCorpus();
        var (first, second) = (System.IO.Path.Combine(folder, "first.evolm"), System.IO.Path.Combine(folder, "second.evolm"));
        var before = Losses(Settings(30, 1) with { Slot = slot ? Small : null }, first, null);
        var further = Settings(12, 1) with { Slot = Small, Transformer = TinyModel.Shape(1_000), Bare = slot ? 0 : 1 };
        var after = Losses(further, second, first);
        Assert.InRange(after[0], 0.5 * before[^1], 1.2 * before[^1]);
        Assert.InRange(before[^1], 0, 0.7 * before[0]);
        var (old, made) = (WeightsFile.Load(first), WeightsFile.Load(second));
        Assert.Equal(old.Description.Tokenizer, made.Description.Tokenizer);
        Assert.Equal(old.Description.Transformer, made.Description.Transformer);
        Assert.Equal(Small, made.Description.Slot);
        Assert.Equal([.. old.Description.Training, "then, from tiny:"], made.Description.Training.Take(old.Description.Training.Count + 1));
        Assert.NotEqual(old.Description.Sha256, made.Description.Sha256);
        foreach (var loaded in (LoadedWeights[])[old, made])
        {
            loaded.Transformer.Dispose();
            loaded.Slot?.Dispose();
        }
    }

    [Fact]
    public void FurtherTrainingBeginsWithTheSlotOfTheModel()
    {
        var settings = Settings(2, 1) with { Slot = Small };
        using var first = new PreTraining(settings, Sequences(), Checkpoint, TimeProvider.System);
        Assert.True(first.Run(_ => { }));
        var file = System.IO.Path.Combine(folder, "first.evolm");
        WeightsDescription description = new("tiny", settings.Transformer, TinyModel.Tokenizer.Save(), [], Small);
        WeightsFile.Save(file, first.Weights, description, first.SlotNumbers());
        var start = WeightsFile.Load(file);
        using var further = new PreTraining(settings, Sequences(), Checkpoint + ".further", TimeProvider.System, start);
        var numbers = Small.Length * settings.Transformer.Width;
        Assert.Equal(start.Slot!.BaseNumbers(), further.SlotNumbers()[..numbers]);
        start.Transformer.Dispose();
        start.Slot.Dispose();
    }

    [Fact]
    public void ACheckpointThatBeganWithAnotherModelIsRefused()
    {
        WriteCorpus();
        var (first, second) = (System.IO.Path.Combine(folder, "first.evolm"), System.IO.Path.Combine(folder, "second.evolm"));
        Losses(Settings(1, 1), first, null);
        Losses(Settings(2, 1), second, null);
        var output = System.IO.Path.Combine(folder, "third.evolm");
        Losses(Settings(2, 1), output, first);
        var fault = Assert.Throws<InvalidDataException>(() => Losses(Settings(2, 1), output, second));
        Assert.Contains("other settings", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WithASlotToo(int threads)
    {
        var straight = Run(steps: 7, threads, stopAfter: [], slot: Small);
        Assert.Equal(straight, Run(steps: 7, threads, stopAfter: [3, 1], slot: Small));
        Assert.NotEqual(straight, Run(steps: 7, threads, stopAfter: []));
    }

    [Fact]
    public void TheCodeOfAFamilyLearnsWhatTheFamilyIs()
    {
        // The families write different programs behind one and the same prompt: only the code can tell them apart.
        TrainingSequence[] sequences = [.. Enumerable.Range(0, 120).Select(i => TrainingSequence.Of(
            TinyModel.Tokenizer, "the prompt", i % 3 == 0 ? "alpha beta" : i % 3 == 1 ? "gamma delta" : "zeta eta", i % 3))];
        var settings = Settings(steps: 150, threads: 1) with { Slot = Small, HeldOut = 12 };
        using var training = new PreTraining(settings, sequences, Checkpoint, TimeProvider.System);
        var heldOut = double.NaN;
        Assert.True(training.Run(report => heldOut = report.HeldOut?.Known ?? heldOut));
        Assert.True(training.HeldOutWithCodes() < 0.5 * heldOut, $"{training.HeldOutWithCodes()} with codes, {heldOut} without");
    }

    /// <summary>A corpus of an earlier build names no families: the slot has its base only.</summary>
    [Fact]
    public void WithoutFamiliesASlotIsItsBase()
    {
        TrainingSequence[] sequences = [.. Sequences().Select(s => s with { Family = null })];
        using var training = new PreTraining(Settings(2, 1) with { Slot = Small }, sequences, Checkpoint, TimeProvider.System);
        Assert.True(training.Run(_ => { }));
        Assert.Equal(Small.Numbers(32), training.SlotNumbers().Length);
    }

    [Fact]
    public void ThePrecisionIsWhatTheProcessorIsMadeFor()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the processor's abilities are read from Linux");
        var processor = File.ReadAllText("/proc/cpuinfo");
        string[] flags = ["avx512_bf16", "amx_bf16"];
        var has16Bits = flags.Any(f => processor.Contains(f, StringComparison.Ordinal));
        Assert.Equal(has16Bits ? TrainingPrecision.BFloat16 : TrainingPrecision.Float32, PreTrainingSettings.FastestPrecision);
    }

    [Fact]
    public void ACheckpointInOtherHandsIsLeftAlone()
    {
        WriteCorpus();
        var output = System.IO.Path.Combine(folder, "model.evolm");
        using (FolderLock.TryTake(output + ".checkpoint.lock"))
        {
            var fault = Assert.Throws<InvalidDataException>(
                () => new ModelTraining(Settings(2, 1), "tiny", TimeProvider.System).Run(folder, output, _ => { }, _ => { }));
            Assert.Contains("another process is training", fault.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(folder, "*.evolm"));
    }

    [Fact]
    public void AFolderWithoutTextsIsRefused() => Assert.Throws<InvalidDataException>(() => TrainingText.ReadFolder(folder));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static SlotSettings Small { get; } = new(Length: 3, Directions: 2);

    private string Checkpoint => System.IO.Path.Combine(folder, "checkpoint");

    private static List<TrainingSequence> Sequences() =>
        [.. SyntheticTexts.Make(60, seed: 1, mostLines: 2)
            .Select((t, i) => TrainingSequence.Of(TinyModel.Tokenizer, t.Prompt, t.Completion, i % 7))];

    private static PreTrainingSettings Settings(int steps, int threads) => new(
        TinyModel.Shape(TinyModel.Tokenizer.VocabularySize), new RunSeed(5), Steps: steps, PositionsPerStep: 2_048,
        PositionsPerBatch: 1_024,
        MatrixRate: 0.05, EmbeddingRate: 0.02, HeldOut: 6, Threads: threads, Precision: TrainingPrecision.Float32);

    private void WriteCorpus()
    {
        using var file =
            new StreamWriter(
                new System.IO.Compression.GZipStream(
                    File.Create(System.IO.Path.Combine(folder, "a.jsonl.gz")), System.IO.Compression.CompressionMode.Compress));
        foreach (var text in SyntheticTexts.Make(60, 1, mostLines: 3))
            file.WriteLine(
                System.Text.Json.JsonSerializer.Serialize(new { prompt = text.Prompt, completion = text.Completion, source = "test" }));
    }

    private List<double> Losses(PreTrainingSettings settings, string output, string? from, int? until = null)
    {
        var losses = new List<double>();
        var training = new ModelTraining(settings, "tiny", TimeProvider.System, from, until);
        Assert.Equal(until is null, training.Run(folder, output, _ => { }, step => losses.Add(step.Loss)));
        return losses;
    }

    private PreTraining Start(int steps, int threads, SlotSettings? slot = null) =>
        new(Settings(steps, threads) with { Slot = slot }, Sequences(), Checkpoint, TimeProvider.System);

    private float[] Run(int steps, int threads, int[] stopAfter, bool keepCheckpoint = false, SlotSettings? slot = null)
    {
        foreach (var count in stopAfter)
        {
            using var stop = new CancellationTokenSource();
            using var part = Start(steps, threads, slot);
            var taken = 0;
            Assert.False(part.Run(_ => { if (++taken == count) stop.Cancel(); }, stop.Token));
        }

        if (keepCheckpoint) return [];
        using var training = Start(steps, threads, slot);
        Assert.True(training.Run(_ => { }));
        File.Delete(Checkpoint);
        return [.. training.Weights.All.SelectMany(w => w.data<float>().ToArray()), .. training.SlotNumbers()];
    }
}
