using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>What every tuner of soft prompts does.</summary>
public abstract class SoftPromptTunerContract
{
    /// <summary>Pairs that a search can bring about, or nearly; all are valid Unicode, which the journal demands.</summary>
    public static TheoryData<string, int> OddExamples => new()
    {
        { "empty completion", 1 }, { "empty completion", 3 }, { "empty prompt", 2 }, { "nothing at all", 1 },
        { "prompt beyond the context", 2 }, { "completion beyond the context", 2 }, { "twice the same", 2 }, { "one", 1 },
    };

    private protected abstract ISoftPromptTuner Tuner { get; }

    [Fact]
    public void EqualStreamsGiveEqualInitialSoftPrompts() => Assert.Equal(Tuner.Initial(new(3)), Tuner.Initial(new(3)));

    [Fact]
    public async Task EqualArgumentsGiveEqualResultsBitForBit()
    {
        var initial = Tuner.Initial(new(1));
        var first = await Tuner.TuneAsync(initial, Examples(6), new(2), default);
        await Tuner.TuneAsync(initial, Examples(3), new(5), default); // nothing stays behind from other tunings
        Assert.Equal(first, await Tuner.TuneAsync(initial, Examples(6), new(2), default)); // soft prompts compare bit for bit
    }

    [Fact]
    public async Task TheSoftPromptKeepsItsShapeAndItsNumbersAreFinite()
    {
        var current = Tuner.Initial(new(1));
        for (var round = 0; round < 3; round++)
        {
            if (await Tuner.TuneAsync(current, Examples(4), new((ulong)round), default) is not { } result) continue;
            Sound(current, result, examples: 4);
            current = result.SoftPrompt;
        }

        var (length, width) = (Tuner.Initial(new(1)).Length, Tuner.Initial(new(1)).Width);
        Assert.Equal((length, width, length * width), (current.Length, current.Width, current.Values.Count));
    }

    [Fact]
    public async Task TheArgumentsStayAsTheyWere()
    {
        var (current, examples) = (Tuner.Initial(new(1)), Examples(5));
        await Tuner.TuneAsync(current, examples, new(2), default);
        Assert.Equal(Tuner.Initial(new(1)), current);
        Assert.Equal(Examples(5), examples);
    }

    [Fact]
    public async Task WithoutExamplesTheSoftPromptStays()
    {
        var current = Tuner.Initial(new(1));
        if (await Tuner.TuneAsync(current, [], new(2), default) is not { } result) return; // it never tunes
        Assert.Equal(current, result.SoftPrompt);
        Assert.Equal((0, 0), (result.Examples, result.HeldOut));
    }

    [Theory]
    [MemberData(nameof(OddExamples))]
    public async Task OddExamplesAreNoFault(string kind, int count)
    {
        var current = Tuner.Initial(new(1));
        var examples = Enumerable.Repeat(Odd(kind), count).ToArray();
        if (await Tuner.TuneAsync(current, examples, new(2), default) is { } result) Sound(current, result, count);
    }

    /// <summary>A tuner that is stopped says so, or was done anyway; it returns nothing half done.</summary>
    [Fact]
    public async Task AStopLeavesNothingHalfDone()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var current = Tuner.Initial(new(1));
        try
        {
            var result = await Tuner.TuneAsync(current, Examples(4), new(2), stop.Token);
            Assert.Equal(await Tuner.TuneAsync(current, Examples(4), new(2), default), result);
        }
        catch (OperationCanceledException stopped)
        {
            Assert.Equal(stop.Token, stopped.CancellationToken);
        }
    }

    private protected static TuningExample[] Examples(int count) =>
        [.. SyntheticTexts.Make(count, 9, mostLines: 3).Select(t => new TuningExample(t.Prompt, t.Completion))];

    private protected static TuningExample Odd(string kind) => kind switch
    {
        "empty completion" => new("class Model : Module\n", ""),
        "empty prompt" => new("", "{\n}"),
        "nothing at all" => new("", ""),
        "prompt beyond the context" => new(string.Concat(Enumerable.Repeat("x = nn.Relu(x);\n", 500)), "{\n}"),
        "completion beyond the context" => new("class Model : Module\n", string.Concat(Enumerable.Repeat("x = nn.Relu(x);\n", 500))),
        _ => new("class Model : Module\n", "{ x; }"),
    };

    private static void Sound(SoftPrompt current, TuningResult result, int examples)
    {
        Assert.Equal((current.Length, current.Width, current.Values.Count),
            (result.SoftPrompt.Length, result.SoftPrompt.Width, result.SoftPrompt.Values.Count));
        Assert.All(result.SoftPrompt.Values.Concat(result.SoftPrompt.OptimizerState), v => Assert.True(float.IsFinite(v)));
        Assert.True(double.IsFinite(result.LossBefore) && double.IsFinite(result.LossAfter), $"{result}");
        Assert.Equal(examples, result.Examples + result.HeldOut);
        if (result.RolledBack) Assert.Equal(current, result.SoftPrompt);
    }
}

/// <inheritdoc/>
public sealed class NoTuningContract : SoftPromptTunerContract
{
    private protected override ISoftPromptTuner Tuner { get; } = new NoTuning();

    [Fact]
    public async Task ItNeverTunes() => Assert.Null(await Tuner.TuneAsync(SoftPrompt.None, Examples(3), new(1), default));
}

/// <inheritdoc/>
public sealed class CountingTunerContract : SoftPromptTunerContract
{
    private protected override ISoftPromptTuner Tuner { get; } = new CountingTuner();
}

/// <inheritdoc/>
public sealed class GradientSoftPromptTunerContract : SoftPromptTunerContract, IDisposable
{
    private readonly EmbeddedLanguageModel model = TinyModel.Embedded();

    private protected override ISoftPromptTuner Tuner => new GradientSoftPromptTuner(model, new(Length: 4, Epochs: 2, Batch: 3));

    [Fact]
    public async Task TheWeightsAreFrozen()
    {
        var before = Weights();
        var initial = Tuner.Initial(new(1));
        var result = await Tuner.TuneAsync(initial, [.. Examples(6), Odd("empty completion")], new(2), default);
        Assert.NotEqual(initial, result!.SoftPrompt); // it did tune
        Assert.Equal(before, Weights());
        Assert.All(model.Transformer.Weights.All, w => Assert.True(w.grad is null));
    }

    [Fact]
    public async Task AStopEndsItBeforeItsTime()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Tuner.TuneAsync(Tuner.Initial(new(1)), Examples(4), new(2), stop.Token));
    }

    /// <summary>What the context cannot hold is cut from the front: of a long pair the end counts, and it is learned from.</summary>
    [Fact]
    public async Task APairTooLongForTheContextIsStillLearnedFrom()
    {
        var current = Tuner.Initial(new(1));
        var result = await Tuner.TuneAsync(current, [Odd("completion beyond the context")], new(2), default);
        Assert.True(result!.LossBefore > 0);
        Assert.True(result.LossAfter < result.LossBefore, $"{result}");
    }

    public void Dispose() => model.Dispose();

    private byte[] Weights() => [.. model.Transformer.Weights.All.SelectMany(w => w.bytes.ToArray())];
}
