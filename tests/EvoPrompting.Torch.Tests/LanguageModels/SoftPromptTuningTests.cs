using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;
using EvoPrompting.LanguageModels.Sampling;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public sealed class SoftPromptTuningTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evoprompting").FullName;

    [Fact]
    public async Task GradientsAgreeWithFiniteDifferences()
    {
        using var transformer = TinyModel.Random(TinyModel.Shape(), ScalarType.Float64);
        TrainingSequence[] sequences = [TransformerTests.Sequence(30, 12, 1), TransformerTests.Sequence(90, 60, 2)];
        using var loss = new SoftPromptLoss(transformer, sequences, length: 3, threads: 1);
        var chance = new RandomStream(1);
        var values = Enumerable.Range(0, 3 * 32).Select(_ => (float)chance.NextGaussian()).ToArray();
        var (mean, gradient) = await loss.GradientAsync(values, [0, 1], default);
        Assert.Equal(mean, await loss.MeanAsync(values, [0, 1], default), 1e-12);

        using var scope = NewDisposeScope();
        var exact = tensor(values).to(ScalarType.Float64).view(3, 32);
        foreach (var place in (int[])[0, 17, 40, 95])
        {
            var difference = TransformerTests.Difference(exact, place, () =>
                sequences.Sum(s => new MicroBatch([s]).Loss(transformer, 0, exact).item<double>()) / (18 + 30));
            Assert.Equal(difference, gradient[place], 1e-6);
        }
    }

    [Fact]
    public async Task TheNumberOfThreadsDoesNotChangeATuning()
    {
        using var model = TinyModel.Embedded();
        var results = new List<TuningResult?>();
        foreach (var threads in (int[])[1, 2, 3])
        {
            var tuner = new GradientSoftPromptTuner(model, new(Length: 4, Epochs: 2, Batch: 8, Threads: threads));
            results.Add(await tuner.TuneAsync(tuner.Initial(new(1)), Examples(20), new(2), default));
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public async Task TheWeightsStayAsTheyWere()
    {
        using var model = TinyModel.Embedded();
        var before = Weights(model);
        var tuner = new GradientSoftPromptTuner(model, new(Length: 4));
        var result = await tuner.TuneAsync(tuner.Initial(new(1)), Examples(12), new(2), default);
        Assert.NotEqual(tuner.Initial(new(1)), result!.SoftPrompt);
        Assert.Equal(before, Weights(model));
    }

    [Fact]
    public async Task ATenthIsHeldOutAndTheStateGoesOn()
    {
        using var model = TinyModel.Embedded();
        var tuner = new GradientSoftPromptTuner(model, new(Length: 4, Epochs: 3, Batch: 16));
        var first = await tuner.TuneAsync(tuner.Initial(new(1)), Examples(25), new(2), default);
        Assert.Equal((23, 2), (first!.Examples, first.HeldOut));
        Assert.Equal(6, first.SoftPrompt.OptimizerState[0]); // 3 epochs of 2 batches
        var second = await tuner.TuneAsync(first.SoftPrompt, Examples(9), new(3), default);
        Assert.Equal((8, 1), (second!.Examples, second.HeldOut)); // a tenth of nine is rounded up to one
        Assert.Equal(9, second.SoftPrompt.OptimizerState[0]);
    }

    [Fact]
    public async Task NothingToTuneOnChangesNothing()
    {
        using var model = TinyModel.Embedded();
        var tuner = new GradientSoftPromptTuner(model);
        var current = tuner.Initial(new(1));
        Assert.Same(current, (await tuner.TuneAsync(current, [], new(2), default))!.SoftPrompt);
    }

    /// <summary>Of a model whose gradients lead uphill every tuning raises the loss.</summary>
    [Fact]
    public async Task TheJudgeCanBeSwitchedOff()
    {
        async Task<TuningResult> Tuned(double heldOut, bool rollBack)
        {
            var tuner = new GradientSoftPromptTuner(new UphillModel(), new(Length: 4, Epochs: 1, HeldOut: heldOut, RollBack: rollBack));
            return (await tuner.TuneAsync(tuner.Initial(new(1)), Examples(20), new(2), default))!;
        }

        var asWritten = await Tuned(0, rollBack: false);
        Assert.Equal((20, 0, false), (asWritten.Examples, asWritten.HeldOut, asWritten.RolledBack));
        Assert.True(asWritten.LossAfter > asWritten.LossBefore, $"{asWritten}");
        Assert.True((await Tuned(0, rollBack: true)).RolledBack);
        var judged = await Tuned(0.25, rollBack: false);
        Assert.Equal((15, 5, false), (judged.Examples, judged.HeldOut, judged.RolledBack));
    }

    [Fact]
    public async Task ALossThatIsNoNumberBeforeATuningIsAFault()
    {
        using var model = TinyModel.Embedded();
        var tuner = new GradientSoftPromptTuner(model, new(Length: 4));
        var current = tuner.Initial(new(1));
        var damaged = current with { Values = [float.NaN, .. current.Values.Skip(1)] };
        var fault = await Assert.ThrowsAsync<UserException>(() => tuner.TuneAsync(damaged, Examples(6), new(2), default));
        Assert.Contains("damaged", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATuningThatEndsInNoNumberIsUndoneWhateverIsAsked()
    {
        using var model = TinyModel.Embedded();
        var tuner = new GradientSoftPromptTuner(
            model, new(Length: 4, Epochs: 2, Batch: 4, Rate: 1e38, Scaling: TuningScaling.None, HeldOut: 0, RollBack: false));
        var current = tuner.Initial(new(1));
        var result = await tuner.TuneAsync(current, Examples(12), new(2), default);
        Assert.True(result!.RolledBack);
        Assert.Same(current, result.SoftPrompt);
        Assert.False(double.IsFinite(result.LossAfter)); // told as it is, not as a large number
    }

    /// <summary>Seeds are tuned on as children of several others: one that judges is not tuned on under another prompt.</summary>
    [Fact]
    public async Task WhatJudgesIsNotTunedOnUnderAnotherPrompt()
    {
        var tuner = new GradientSoftPromptTuner(new UphillModel(), new(Length: 4, Epochs: 1, HeldOut: 0.1));
        TuningExample[] pairs = [.. Examples(4).SelectMany(e => Enumerable.Range(0, 3).Select(i => e with { Prompt = $"/* {i} */\n" }))];
        var result = (await tuner.TuneAsync(tuner.Initial(new(1)), pairs, new(2), default))!;
        Assert.Equal((9, 1), (result.Examples, result.HeldOut));
        var one = (await tuner.TuneAsync(tuner.Initial(new(1)), pairs[..3], new(2), default))!;
        Assert.Equal((3, 0), (one.Examples, one.HeldOut)); // nothing else would be left
    }

    [Fact]
    public void ASoftPromptWithoutRoomForAPromptIsRefusedBeforeAnythingIsTuned()
    {
        using var model = TinyModel.Embedded(context: 100);
        var fault = Assert.Throws<UserException>(() => new GradientSoftPromptTuner(model, new(Length: 99)).Initial(new(1)));
        Assert.Contains("take a shorter soft prompt", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutASoftPromptTheLossIsThatOfTheModelAlone()
    {
        using var model = TinyModel.Embedded();
        var examples = Examples(3);
        using var loss = model.Losses(examples, 0, threads: 2);
        using var scope = NewDisposeScope();
        MicroBatch batch = new([.. examples.Select(e => TrainingSequence.Of(TinyModel.Tokenizer, e.Prompt, e.Completion))]);
        var alone = batch.Loss(model.Transformer, promptWeight: 0).item<float>() / batch.TotalWeight(promptWeight: 0);
        Assert.Equal(alone, await loss.MeanAsync([], [0, 1, 2], default), 1e-5);
    }

    /// <summary>
    /// A model is trained on two equally common endings; tuning on one of them makes it the likelier one, and a wild tuning is rolled back.
    /// </summary>
    [Fact]
    public async Task APlantedPreferenceIsLearned()
    {
        static TuningExample Text(string hint, int i, string layer) => new($"/* {hint} {i % 10} */\n", "{ x = nn." + layer + "(x); }");
        var texts = Enumerable.Range(0, 50).SelectMany(i => (TuningExample[])
            [Text("r", i, "Relu"), Text("t", i, "Tanh"), Text("x", i, "Relu"), Text("x", i, "Tanh")]).ToList();
        using var model = Trained(texts);
        var before = await ShareOfTanh(model, SoftPrompt.None);
        Assert.InRange(before, 0.2, 0.8);

        var wanted = texts.Where((_, i) => i % 4 == 3).ToList();
        var tuner = new GradientSoftPromptTuner(model, new(Length: 8, Epochs: 30));
        var result = await tuner.TuneAsync(tuner.Initial(new(1)), wanted, new(2), default);
        Assert.False(result!.RolledBack);
        Assert.InRange(result.LossAfter, 0, 0.8 * result.LossBefore);
        Assert.InRange(await ShareOfTanh(model, result.SoftPrompt), before + 0.1, 1);

        var wild = await new GradientSoftPromptTuner(model, new(Length: 8, Rate: 1_000))
            .TuneAsync(result.SoftPrompt, wanted, new(3), default);
        Assert.True(wild!.RolledBack);
        Assert.True(wild.LossAfter > wild.LossBefore);
        Assert.Same(result.SoftPrompt, wild.SoftPrompt);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private EmbeddedLanguageModel Trained(IReadOnlyList<TuningExample> texts)
    {
        var sequences = texts.Select(t => TrainingSequence.Of(TinyModel.Tokenizer, t.Prompt, t.Completion)).ToList();
        var shape = TinyModel.Shape(TinyModel.Tokenizer.VocabularySize);
        var settings = new PreTrainingSettings(shape, new RunSeed(1), Steps: 60, PositionsPerStep: 2_048, PositionsPerBatch: 1_024,
            MatrixRate: 0.05, EmbeddingRate: 0.02, HeldOut: 8, Threads: 1, Precision: TrainingPrecision.Float32);
        using var training = new PreTraining(settings, sequences, Path.Combine(folder, "checkpoint"), TimeProvider.System);
        training.Run(_ => { });
        var weights = TransformerWeights.Leaves(shape, ScalarType.Float32, trainable: false);
        weights.CopyFrom(training.Weights);
        return new("two styles", new(shape, weights), TinyModel.Tokenizer);
    }

    private static async Task<double> ShareOfTanh(EmbeddedLanguageModel model, SoftPrompt softPrompt)
    {
        var samples = Enumerable.Range(0, 64).Select(i => new SampleSettings(1, (ulong)i)).ToArray();
        var completions = await model.CompleteAsync(new("/* x 3 */\n", softPrompt, samples, 30, Languages.CSharp), default);
        return completions.Count(c => c.Text.Contains("Tanh", StringComparison.Ordinal)) / 64.0;
    }

    private static List<TuningExample> Examples(int count) =>
        [.. SyntheticTexts.Make(count, 9, mostLines: 3).Select(t => new TuningExample(t.Prompt, t.Completion))];

    private static byte[] Weights(EmbeddedLanguageModel model) => [.. model.Transformer.Weights.All.SelectMany(w => w.bytes.ToArray())];
}
