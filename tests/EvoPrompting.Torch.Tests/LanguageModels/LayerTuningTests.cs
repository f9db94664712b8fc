using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>Tuning of vectors before every layer.</summary>
public sealed class LayerTuningTests : IDisposable
{
    private readonly EmbeddedLanguageModel model = TinyModel.Embedded();

    [Fact]
    public async Task WhatALayerWouldMakeAnywayChangesNothing()
    {
        var (one, every) = Both();
        Assert.Equal((1, 2), (one.Layers, every.Layers));
        using var loss = model.Losses(Examples(4), 3, threads: 1);
        Assert.Equal(
            await loss.MeanAsync([.. one.Values], [0, 1, 2, 3], default),
            await loss.MeanAsync([.. every.Values], [0, 1, 2, 3], default), 1e-5);

        var request = new CompletionRequest("x = nn.Relu(", one, [new(0, 1), new(0.8, 2)], 30, Languages.CSharp);
        Assert.Equal(await model.CompleteAsync(request, default), await model.CompleteAsync(request with { SoftPrompt = every }, default));
    }

    [Fact]
    public async Task GradientsAgreeWithFiniteDifferences()
    {
        var (_, every) = Both();
        float[] values = [.. every.Values];
        using var loss = model.Losses(Examples(4), 3, threads: 1);
        int[] all = [0, 1, 2, 3];
        var (_, gradient) = await loss.GradientAsync(values, all, default);
        Assert.Equal(2 * 3 * 32, gradient.Length);
        var largest = Enumerable.Range(0, gradient.Length).OrderByDescending(i => Math.Abs(gradient[i])).ToArray();
        foreach (var place in (int[])[largest[0], largest.First(i => i >= 3 * 32), largest.First(i => i < 3 * 32)])
        {
            const float step = 0.05f;
            var (up, down) = (values.ToArray(), values.ToArray());
            (up[place], down[place]) = (up[place] + step, down[place] - step);
            var difference = (await loss.MeanAsync(up, all, default) - await loss.MeanAsync(down, all, default)) / (2 * step);
            Assert.Equal(difference, gradient[place], Math.Max(2e-4, 0.05 * Math.Abs(difference)));
        }
    }

    [Fact]
    public async Task ATunedOneChangesWhatIsWritten()
    {
        var tuner = Tuner();
        var tuned = (await tuner.TuneAsync(tuner.Initial(new(1)), Examples(12), new(2), default))!;
        Assert.True(tuned.LossAfter < tuned.LossBefore, $"{tuned}");
        Assert.Equal(2, tuned.SoftPrompt.Layers);
        var first = tuned.SoftPrompt with { Values = tuned.SoftPrompt.Values.Take(3 * 32).ToArray() };
        var request = new CompletionRequest("x = nn.Relu(", tuned.SoftPrompt, [new(1, 1), new(1, 2)], 40, Languages.CSharp);
        Assert.NotEqual(
            await model.CompleteAsync(request, default), await model.CompleteAsync(request with { SoftPrompt = first }, default));
        Assert.Equal(await model.CompleteAsync(request, default), await model.CompleteAsync(request, default));
    }

    [Fact]
    public async Task VectorsForAnotherNumberOfLayersAreRefused()
    {
        var (_, every) = Both();
        var three = every with { Values = [.. every.Values, .. every.Values.Take(3 * 32)] };
        var request = new CompletionRequest("x", three, [new(1, 1)], 4, Languages.CSharp);
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => model.CompleteAsync(request, default));
        Assert.Contains("vectors for 3 layers", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => model.Dispose();

    private GradientSoftPromptTuner Tuner() => new(
        model, new(Length: 3, Epochs: 4, Batch: 6, Rate: 0.05, RollBack: false, Space: TuningSpace.Layers));

    private (SoftPrompt One, SoftPrompt Every) Both() =>
        (new GradientSoftPromptTuner(model, new(Length: 3)).Initial(new RandomStream(1)), Tuner().Initial(new RandomStream(1)));

    private static TuningExample[] Examples(int count) =>
        [.. SyntheticTexts.Make(count, seed: 3, mostLines: 2).Select(t => new TuningExample(t.Prompt, t.Completion))];
}
