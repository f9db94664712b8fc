using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>Tuning of the code of a slot.</summary>
public sealed class CodeTuningTests : IDisposable
{
    private static readonly SlotSettings shape = new(Length: 3, Directions: 4);
    private readonly EmbeddedLanguageModel model = Model();

    [Fact]
    public async Task TheGradientByTheCodeAgreesWithFiniteDifferences()
    {
        var slot = model.Slot(3)!;
        var tunes = new TunedCode(slot, 3);
        using var loss = model.Losses(Examples(5), 3, threads: 1);
        float[] code = [0.3f, -0.2f, 0.5f, 0.1f];
        int[] all = [0, 1, 2, 3, 4];
        var (_, byVectors) = await loss.GradientAsync(tunes.Vectors(code), all, default);
        var gradient = tunes.Gradient(code, byVectors);
        for (var i = 0; i < code.Length; i++)
        {
            const float step = 0.02f;
            var (up, down) = (code.ToArray(), code.ToArray());
            (up[i], down[i]) = (up[i] + step, down[i] - step);
            var above = await loss.MeanAsync(tunes.Vectors(up), all, default);
            var difference = (above - await loss.MeanAsync(tunes.Vectors(down), all, default)) / (2 * step);
            Assert.Equal(difference, gradient[i], Math.Max(2e-3, 0.05 * Math.Abs(difference)));
        }
    }

    [Fact]
    public async Task ATuningStaysInTheSlotAndGoesOn()
    {
        var tuner = new GradientSoftPromptTuner(model, Settings(rollBack: false));
        var first = (await tuner.TuneAsync(tuner.Initial(new(1)), Examples(12), new(2), default))!;
        Assert.True(first.LossAfter < first.LossBefore, $"{first.LossBefore} became {first.LossAfter}");
        var code = first.SoftPrompt.OptimizerState.TakeLast(shape.Directions).ToArray();
        Assert.DoesNotContain(0f, code);
        Assert.Equal(new TunedCode(model.Slot(3)!, 3).Vectors(code), first.SoftPrompt.Values);

        var second = (await tuner.TuneAsync(first.SoftPrompt, Examples(12), new(3), default))!;
        Assert.Equal(2 * first.SoftPrompt.OptimizerState[0], second.SoftPrompt.OptimizerState[0]);
        Assert.NotEqual(first.SoftPrompt, second.SoftPrompt);
        Assert.Equal(second, await tuner.TuneAsync(first.SoftPrompt, Examples(12), new(3), default));
    }

    [Fact]
    public async Task AModelWithoutASlotIsRefusedInOneSentence()
    {
        using var bare = TinyModel.Embedded();
        var tuner = new GradientSoftPromptTuner(bare, Settings());
        var fault = await Assert.ThrowsAsync<UserException>(() => tuner.TuneAsync(tuner.Initial(new(1)), Examples(4), new(2), default));
        Assert.Contains("or tuning.space vectors", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VectorsThatNoCodeGivesAreRefusedInOneSentence()
    {
        var start = new SoftPrompt(3, 32, model.InitialVectors(4, new(1)).Take(3 * 32).ToArray(), []);
        var tuner = new GradientSoftPromptTuner(model, Settings(), start);
        var fault = await Assert.ThrowsAsync<UserException>(() => tuner.TuneAsync(start, Examples(4), new(2), default));
        Assert.Contains("take tuning.space vectors", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A run without a soft prompt sampled with the slot's base before its prompts, and is judged against that.</summary>
    [Fact]
    public async Task ARunThatNeverTunedIsJudgedAgainstTheSlotsBase()
    {
        var link = new ForwardLink(0, Examples(4), Examples(2), [true, false]);
        var judged = await new ForwardChaining(model, threads: 1)
            .TuneAsync([link], SoftPrompt.None, Settings(rollBack: false), new RunSeed(2), null, default);
        using var losses = model.Losses(link.Next, 3, threads: 1);
        var expected = await losses.MeanAsync([.. model.Slot(3)!.Base], [1], default);
        Assert.Equal(expected, judged.Single().Next[1].Before, 1e-9);
    }

    [Fact]
    public async Task APairThatCountsFourTimesIsTakenFourTimes()
    {
        var settings = new TuningSettings(Length: 3, Epochs: 1, Batch: 1, Rate: 0.01, HeldOut: 0, RollBack: false);
        var tuner = new GradientSoftPromptTuner(model, settings);
        TuningExample[] pairs = [.. Examples(2).Select((pair, i) => pair with { Times = i == 0 ? 4 : 1 })];
        var result = (await tuner.TuneAsync(tuner.Initial(new(1)), pairs, new(2), default))!;
        Assert.Equal(5, result.SoftPrompt.OptimizerState[0]); // steps of one pair each
        Assert.Equal(2, result.Examples);
    }

    public void Dispose() => model.Dispose();

    private static TuningSettings Settings(bool rollBack = true) => new(
        Length: 3, Epochs: 4, Batch: 6, Rate: 0.05, Optimizer: TuningOptimizer.Adam, RollBack: rollBack, Space: TuningSpace.Code);

    private static TuningExample[] Examples(int count) =>
        [.. SyntheticTexts.Make(count, seed: 3, mostLines: 2).Select(t => new TuningExample(t.Prompt, t.Completion))];

    private static EmbeddedLanguageModel Model()
    {
        var transformer = TinyModel.Random(TinyModel.Shape(TinyModel.Tokenizer.VocabularySize), ScalarType.Float32);
        var chance = new RandomStream(9);
        var numbers = Enumerable.Range(0, (int)shape.Numbers(32)).Select(_ => (float)chance.NextGaussian()).ToArray();
        return new("tiny", transformer, TinyModel.Tokenizer, slot: new PromptSlot(shape, 32, tensor(numbers)));
    }
}
