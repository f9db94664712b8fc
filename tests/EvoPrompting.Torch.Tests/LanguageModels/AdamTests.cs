using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Recipes;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>Adam is held to libtorch's own, in float64.</summary>
public class AdamTests
{
    private static readonly float[][] Gradients =
        [[0.1f, 0.2f, -0.3f, 0.4f, -0.5f, 0.6f], [4, 0, -0.1f, 0.2f, 0.3f, -8], [-0.01f, 0.02f, 0.03f, 0, 0.05f, -0.06f]];

    [Fact]
    public void ThreeStepsAreThoseOfLibtorch()
    {
        float[] start = [3, -4, 0.5f, 5, -1, 2], values = [.. start];
        using var scope = NewDisposeScope();
        using var parameter = new TorchSharp.Modules.Parameter(tensor(start).to(float64));
        using var reference = optim.Adam([parameter], lr: 0.02);
        var optimizer = new Adam(6, []);
        foreach (var gradient in Gradients)
        {
            parameter.grad = tensor(gradient).to(float64);
            reference.step();
            optimizer.Step(values, gradient, 0.02, TuningScaling.None);
            var expected = parameter.data<double>().ToArray();
            for (var i = 0; i < 6; i++) Assert.Equal(expected[i], values[i], 1e-6); // rounded to float after each step
        }
    }

    [Fact]
    public void AStepScaledByTheVectorsIsSoManyTimesAsLong()
    {
        float[] plain = [3, -4, 0.5f, 5, -1, 2], scaled = [.. plain];
        var size = Math.Sqrt(plain.Average(v => (double)v * v));
        new Adam(6, []).Step(plain, Gradients[1], 0.02 * size, TuningScaling.None);
        new Adam(6, []).Step(scaled, Gradients[1], 0.02, TuningScaling.Vectors);
        Assert.Equal(plain, scaled);
    }

    [Fact]
    public void AStateGoesOnWhereItWasWritten()
    {
        float[] straight = [3, -4, 0.5f, 5, -1, 2], resumed = [.. straight];
        var (one, first) = (new Adam(6, []), new Adam(6, []));
        foreach (var gradient in Gradients) one.Step(straight, gradient, 0.02, TuningScaling.None);
        foreach (var gradient in Gradients[..2]) first.Step(resumed, gradient, 0.02, TuningScaling.None);
        new Adam(6, first.State()).Step(resumed, Gradients[2], 0.02, TuningScaling.None);
        for (var i = 0; i < 6; i++) Assert.Equal(straight[i], resumed[i], 1e-6);
    }

    [Fact]
    public void TheStateOfAnotherOptimizerIsRefused()
    {
        var adafactor = SoftPromptOptimizer.Of(TuningOptimizer.Adafactor, 2, 3, []);
        adafactor.Step(new float[6], Gradients[0], 0.1, TuningScaling.Vectors);
        Assert.Throws<ArgumentException>(() => SoftPromptOptimizer.Of(TuningOptimizer.Adam, 2, 3, adafactor.State()));
    }
}
