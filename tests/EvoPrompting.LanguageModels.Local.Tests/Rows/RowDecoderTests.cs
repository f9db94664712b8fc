using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Rows;
using EvoPrompting.LanguageModels.Local.Tests.Network;
using EvoPrompting.LanguageModels.Local.Tests.Support;
using EvoPrompting.Torch;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tests.Rows;

/// <summary>Rows against the network that libtorch computes, and against the makers' float64.</summary>
public class RowDecoderTests
{
    public static TheoryData<string> Networks() => [.. ContinuationsTests.Cases.Keys];

    public static TheoryData<string> Families() => new(GoldenModel.Families);

    [Theory]
    [MemberData(nameof(Networks))]
    public void PromptsAndContinuationsHaveTheLogitsOfWholeSequences(string name)
    {
        using var decoder = Configs.Network(ContinuationsTests.Cases[name]());
        var growsLong = decoder.Description.Layers.Any(l => l.Rotary?.LongFrequencies is not null);
        Assert.Equal(!growsLong, Computes(decoder));
        if (growsLong) return;
        CheckAgainstWholeSequences(decoder, Configs.Tokens(9), Configs.Tokens(7, 1), Configs.Tokens(7, 30), Configs.Tokens(7, 44));
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void LogitsAreThoseOfTheMakersLibrary(string family)
    {
        using var model = new GoldenModel(family, ScalarType.Float32);
        if (!Computes(model.Decoder)) return;
        var rows = new RowDecoder(model.Decoder);
        foreach (var golden in model.Cases)
        {
            using var scope = NewDisposeScope();
            using var prompt = new RowPrompt(rows, Embedded(model.Decoder, golden.Sequence), 2, default);
            Near.Check(golden.Numbers("logits_last"), tensor(prompt.Logits), 1e-4, "logits_last");
            var embedded = model.Decoder.Embed(tensor(golden.Sequence).unsqueeze(0));
            var soft = model.Decoder.Before(golden.SoftPrompt(model.Decoder.Description.Width, embedded.dtype), embedded);
            using var softened = new RowPrompt(rows, soft.data<float>().ToArray(), 2, default);
            Near.Check(golden.Numbers("soft_logits_last"), tensor(softened.Logits), 1e-4, "soft_logits_last");
        }
    }

    [Theory]
    [InlineData(nameof(Activation.Silu))]
    [InlineData(nameof(Activation.Gelu))]
    [InlineData(nameof(Activation.TanhGelu))]
    [InlineData(nameof(Activation.QuickGelu))]
    [InlineData(nameof(Activation.Relu))]
    [InlineData(nameof(Activation.SquaredRelu))]
    public void EveryActivationIsThatOfLibtorch(string activation)
    {
        TorchRuntime.Start();
        var config = Configs.Describe(Configs.Of("llama"));
        var description = config with
        {
            FeedForward = config.FeedForward with { Activation = Enum.Parse<Activation>(activation) },
        };
        using var decoder = new Decoder(
            description, DecoderWeights.Read(new RandomTensors(description, !description.IsTied), description, ScalarType.Float32));
        CheckAgainstWholeSequences(decoder, Configs.Tokens(5), Configs.Tokens(3, 1));
    }

    [Theory]
    [InlineData(null, 300)]
    [InlineData(7, 300)]
    [InlineData(290, 601)]
    public void LongPromptsAreComputedInChunks(int? window, int length)
    {
        using var decoder = Configs.Network(Configs.Of(
            "mistral", ("sliding_window", window ?? 100_000), ("max_position_embeddings", 4_096)));
        CheckAgainstWholeSequences(decoder, Configs.Tokens(length), Configs.Tokens(40, 1));
    }

    [Fact]
    public void APromptsBitsDoNotDependOnTheThreads()
    {
        using var decoder = Configs.Network(Configs.Of("qwen3", ("use_sliding_window", true), ("sliding_window", 50)));
        var rows = new RowDecoder(decoder);
        var results = new List<float[]>();
        foreach (var threads in (int[])[1, 2, 3, 7])
        {
            using var prompt = new RowPrompt(rows, Embedded(decoder, Configs.Tokens(301)), threads, default);
            results.Add(prompt.Logits);
        }

        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Fact]
    public void ARowsBitsDoNotDependOnItsCompanyOrItsPlace()
    {
        using var decoder = Configs.Network(Configs.Of("qwen3"));
        var rows = new RowDecoder(decoder);
        using var prompt = new RowPrompt(rows, Embedded(decoder, Configs.Tokens(11)), 1, default);
        using var alone = new RowContinuations(rows, prompt, 1, 4);
        using var many = new RowContinuations(rows, prompt, 9, 4);
        foreach (var token in (long[])[7, 3, 50, 22])
        {
            alone.Next([(0, token)]);
            // the others become fewer, so the row moves to the front
            var left = token switch { 7 => 8, 3 => 4, 50 => 3, _ => 0 };
            (int, long)[] others = [.. Enumerable.Range(0, left).Select(i => (i, (long)i * 3)), (8, token)];
            many.Next(others);
            Assert.Equal(alone.Logits(0).ToArray(), many.Logits(others.Length - 1).ToArray());
        }
    }

    /// <summary>Ten rows of a network whose matrices are large enough to be shared, the fewer the longer it takes.</summary>
    [Fact]
    public void ContinuationsBitsDoNotDependOnTheThreads()
    {
        using var decoder = Configs.Network(Configs.Of(
            "qwen3", ("hidden_size", 320), ("intermediate_size", 700), ("use_sliding_window", true), ("sliding_window", 14)));
        var rows = new RowDecoder(decoder);
        using var prompt = new RowPrompt(rows, Embedded(decoder, Configs.Tokens(12)), 2, default);
        var first = Continued(1);
        foreach (var threads in (int[])[2, 3, 8, 16]) Assert.Equal(first, Continued(threads));

        List<float> Continued(int threads)
        {
            const int most = 10;
            using var continuations = new RowContinuations(rows, prompt, most, 8, threads);
            var all = new List<float>();
            foreach (var left in (int[])[most, most, 7, 5, 2, 1])
            {
                continuations.Next([.. Enumerable.Range(0, left).Select(row => (row, (7L * row + left) % 61))]);
                for (var row = 0; row < left; row++) all.AddRange(continuations.Logits(row));
            }

            return all;
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(61)]
    public void ATokenOutsideTheVocabularyIsRefused(long token)
    {
        using var decoder = Configs.Network(Configs.Of("qwen3"));
        var rows = new RowDecoder(decoder);
        using var prompt = new RowPrompt(rows, Embedded(decoder, Configs.Tokens(5)), 1, default);
        using var continuations = new RowContinuations(rows, prompt, 1, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => continuations.Next([(0, token)]));
    }

    /// <summary>Each of them would write behind a buffer, or read what was never set.</summary>
    [Fact]
    public void RowsThatGoBeyondTheirPlaceAreRefused()
    {
        using var decoder = Configs.Network(Configs.Of("qwen3"));
        var rows = new RowDecoder(decoder);
        using var prompt = new RowPrompt(rows, Embedded(decoder, Configs.Tokens(5)), 1, default);
        Refused([(0, 1), (0, 2)]);
        Refused([(0, 1)], [(1, 1)]);
        Refused([(0, 1)], [(0, 2)], [(0, 3)]);

        void Refused(params (int, long)[][] steps)
        {
            using var continuations = new RowContinuations(rows, prompt, 2, 2);
            foreach (var step in steps[..^1]) continuations.Next(step);
            Assert.Throws<InvalidOperationException>(() => continuations.Next(steps[^1]));
        }
    }

    private static void CheckAgainstWholeSequences(Decoder decoder, long[] start, params long[][] continuations)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var rows = new RowDecoder(decoder);
        using var prompt = new RowPrompt(rows, Embedded(decoder, start), 2, default);
        Near.Check(Near.Numbers(Configs.Logits(decoder, start)[^1]), tensor(prompt.Logits), 1e-4, "after the prompt");
        using var going = new RowContinuations(rows, prompt, continuations.Length, continuations[0].Length);
        for (var done = 1; done <= continuations[0].Length; done++)
        {
            going.Next([.. continuations.Select((r, row) => (row, r[done - 1]))]);
            for (var row = 0; row < continuations.Length; row++)
            {
                var expected = Configs.Logits(decoder, [.. start, .. continuations[row][..done]])[^1];
                Near.Check(Near.Numbers(expected), tensor(going.Logits(row).ToArray()), 1e-4, $"row {row} after {done}");
            }
        }
    }

    private static bool Computes(Decoder decoder) =>
        RowDecoder.Computes(decoder.Description, decoder.Weights.Type, decoder.Device);

    private static float[] Embedded(Decoder decoder, long[] tokens)
    {
        using var scope = NewDisposeScope();
        return decoder.Embed(tensor(tokens).unsqueeze(0)).data<float>().ToArray();
    }
}
