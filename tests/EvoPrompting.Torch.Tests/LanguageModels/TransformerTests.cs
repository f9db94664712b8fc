using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class TransformerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void InDoublePrecisionItAgreesWithAPlainRestatement(int shiftedHeads) => Compare(ScalarType.Float64, 1e-10, shiftedHeads);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void InSinglePrecisionItAgreesWithAPlainRestatement(int shiftedHeads) => Compare(ScalarType.Float32, 1e-3, shiftedHeads);

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(300)] // more than one block of queries
    public void LaterTokensDoNotChangeEarlierLogits(int length)
    {
        using var scope = NewDisposeScope();
        using var transformer = TinyModel.Random(TinyModel.Shape(), ScalarType.Float64);
        var tokens = TinyModel.Tokens(length + 40, 3);
        var full = Logits(transformer, tokens).narrow(1, 0, length);
        var cut = Logits(transformer, tokens[..length]);
        Assert.True(full.allclose(cut, 1e-9, 1e-9));
    }

    [Fact]
    public void GradientsAgreeWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var transformer = TinyModel.Random(TinyModel.Shape(), ScalarType.Float64);
        var batch = new MicroBatch([Sequence(30, 12, 1), Sequence(25, 9, 2)]);
        foreach (var weights in transformer.Weights.All) weights.requires_grad_();
        batch.Loss(transformer, 0.5).backward();
        var chance = new RandomStream(4);
        foreach (var weights in transformer.Weights.All)
        {
            var place = chance.Next((int)weights.numel());
            var analytic = weights.grad!.flatten()[place].item<double>();
            Assert.Equal(Difference(weights, place, () => batch.Loss(transformer, 0.5).item<double>()), analytic,
                1e-6 * Math.Max(1, Math.Abs(analytic)));
        }
    }

    [Fact]
    public void PaddingChangesNoLoss()
    {
        using var scope = NewDisposeScope();
        using var transformer = TinyModel.Random(TinyModel.Shape(), ScalarType.Float64);
        TrainingSequence[] sequences = [Sequence(30, 12, 1), Sequence(97, 40, 2), Sequence(64, 5, 3)];
        var together = new MicroBatch(sequences).Loss(transformer, 0.25).item<double>();
        var apart = sequences.Sum(s => new MicroBatch([s]).Loss(transformer, 0.25).item<double>());
        Assert.Equal(apart, together, 1e-9);
    }

    [Fact]
    public void ItSaysHowManyParametersItHas() =>
        Assert.Equal(1_024 * 256 + 6 * 12 * 256 * 256, new TransformerSettings(1_024).Parameters);

    internal static TrainingSequence Sequence(int length, int completionStart, ulong seed) =>
        new([.. TinyModel.Tokens(length, seed).Select(t => (ushort)t)], completionStart);

    internal static double Difference(Tensor values, long place, Func<double> function)
    {
        const double step = 1e-5;
        using var frozen = no_grad();
        var number = values.flatten()[place]; // a view
        number.add_(step);
        var up = function();
        number.sub_(2 * step);
        var down = function();
        number.add_(step);
        return (up - down) / (2 * step);
    }

    private static Tensor Logits(Transformer transformer, long[] tokens) =>
        transformer.Logits(transformer.Hidden(transformer.Embed(tensor(tokens).unsqueeze(0))));

    /// <summary>Forward values and the gradients of a random weighting of them.</summary>
    private static void Compare(ScalarType type, double tolerance, int shiftedHeads)
    {
        using var scope = NewDisposeScope();
        using var transformer = TinyModel.Random(TinyModel.Shape(shiftedHeads: shiftedHeads), type);
        var tokens = TinyModel.Tokens(2 * 300, 2);
        foreach (var weights in transformer.Weights.All) weights.requires_grad_();
        var exactWeights = transformer.Weights.All.Select(w => w.detach().to(ScalarType.Float64).clone().requires_grad_()).ToArray();

        var logits = transformer.Logits(transformer.Hidden(transformer.Embed(tensor(tokens).view(2, 300))));
        var exact = PlainTransformer.Logits(transformer.Settings, exactWeights, tensor(tokens).view(2, 300));
        AssertClose(exact, logits, tolerance);

        var weighting = (arange(0, logits.numel(), dtype: ScalarType.Float64) * 0.37).sin().view(logits.shape);
        (logits * weighting.to(type)).sum().backward();
        (exact * weighting).sum().backward();
        for (var i = 0; i < exactWeights.Length; i++)
            AssertClose(exactWeights[i].grad!, transformer.Weights.All[i].grad!, tolerance);
    }

    private static void AssertClose(Tensor exact, Tensor computed, double tolerance)
    {
        var error = ((exact - computed.to(ScalarType.Float64)).abs().max() / exact.abs().max()).item<double>();
        Assert.InRange(error, 0, tolerance);
    }
}
