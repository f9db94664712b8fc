using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Recipes;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>
/// Known answers come from a program in float64 written from algorithm 4 of Shazeer and Stern (2018), which keeps sums of rows and columns
/// where ours keeps means, with section 8's numbers and a relative step of 0.1.
/// </summary>
public class AdafactorTests
{
    private static readonly float[][] Gradients =
    [
        [0.1f, 0.2f, -0.3f, 0.4f, -0.5f, 0.6f], // an update of 0.97: not clipped
        [4, 0, -0.1f, 0.2f, 0.3f, -8], // of 1.38: clipped
        [-0.01f, 0.02f, 0.03f, 0, 0.05f, -0.06f], // of 0.09: the large ones before are remembered
    ];

    [Fact]
    public void ThreeStepsAreThoseOfThePapersAlgorithm()
    {
        double[][] expected =
        [
            [2.8123611625133718, -4.28732815953952, 0.845988920824545, 4.679962123453735, -0.6937071527851761, 1.7049396569164097],
            [2.1841994238322697, -4.28732815953952, 0.8538604711896225, 4.664287917954305, -0.8648999288568953, 2.019203427977371],
            [2.1869866686248236, -4.327681259285026, 0.8496693710046689, 4.664287917954305, -0.9152452337872262, 2.0233865458669165],
        ];
        float[] values = [3, -4, 0.5f, 5, -1, 2];
        var optimizer = new Adafactor(2, 3, []);
        for (var step = 0; step < 3; step++)
        {
            optimizer.Step(values, Gradients[step], 0.1, TuningScaling.Vectors);
            for (var i = 0; i < 6; i++) Assert.Equal(expected[step][i], values[i], 2e-6); // rounded to float after each step
        }
    }

    [Fact]
    public void TheStateHoldsTheStepsTheRowsMeansAndTheColumnsMeans()
    {
        double[] expected =
            [3, 1.8041518193226116, 7.244175256081267, 2.7147291659155894, 0.051806341474633345, 10.805955105715597];
        var optimizer = Stepped([], Gradients);
        Assert.Equal(expected.Length, optimizer.State().Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], optimizer.State()[i], 1e-5);
    }

    [Fact]
    public void ValuesNearZeroMoveByTheLeastScale()
    {
        float[] values = [1e-5f, -1e-5f];
        new Adafactor(1, 2, []).Step(values, [2, -2], 0.5, TuningScaling.Vectors);
        Assert.Equal(-0.00049, values[0], 1e-9); // 1e-5 - 0.5 x 0.001
        Assert.Equal(0.00049, values[1], 1e-9);
    }

    /// <summary>Of the first step only the direction counts, not how large gradients are.</summary>
    [Theory]
    [InlineData(1e-6f)]
    [InlineData(1e6f)]
    public void TheScaleOfTheGradientsDoesNotCount(float scale)
    {
        float[] plain = [3, -4, 0.5f, 5, -1, 2], scaled = [.. plain];
        new Adafactor(2, 3, []).Step(plain, Gradients[0], 0.1, TuningScaling.Vectors);
        new Adafactor(2, 3, []).Step(scaled, [.. Gradients[0].Select(g => g * scale)], 0.1, TuningScaling.Vectors);
        for (var i = 0; i < 6; i++) Assert.Equal(plain[i], scaled[i], 2e-6);
    }

    /// <summary>Whatever comes after long quiet, the root mean square of a step is at most the rate times that of the values.</summary>
    [Fact]
    public void NoStepIsLongerThanTheRateAllows()
    {
        var chance = new RandomStream(1);
        var optimizer = new Adafactor(4, 5, []);
        var values = Enumerable.Range(0, 20).Select(_ => (float)chance.NextGaussian()).ToArray();
        for (var step = 0; step < 60; step++)
        {
            var before = values.ToArray();
            var size = step % 10 == 9 ? 1e4 : 1e-2;
            optimizer.Step(values, [.. values.Select(_ => (float)(size * chance.NextGaussian()))], 0.1, TuningScaling.Vectors);
            var moved = RootMeanSquare([.. values.Zip(before, (after, was) => after - was)]) / (0.1 * RootMeanSquare(before));
            Assert.InRange(moved, 0, 1 + 1e-5);
            if (step > 0 && step % 10 == 9) Assert.InRange(moved, 1 - 1e-5, 1 + 1e-5); // these are clipped
        }
    }

    [Fact]
    public void AStateGoesOnWhereItWasWritten()
    {
        float[] straight = [3, -4, 0.5f, 5, -1, 2], resumed = [.. straight];
        Stepped(straight, Gradients);
        var first = Stepped(resumed, Gradients[..2]);
        new Adafactor(2, 3, first.State()).Step(resumed, Gradients[2], 0.1, TuningScaling.Vectors);
        for (var i = 0; i < 6; i++) Assert.Equal(straight[i], resumed[i], 1e-6);
    }

    [Fact]
    public void AStateOfAnotherShapeIsRefused() =>
        Assert.Throws<ArgumentException>(() => new Adafactor(3, 3, Stepped([], Gradients).State()));

    private static Adafactor Stepped(float[] values, float[][] gradients)
    {
        var optimizer = new Adafactor(2, 3, []);
        foreach (var gradient in gradients) optimizer.Step(values is [] ? new float[6] : values, gradient, 0.1, TuningScaling.Vectors);
        return optimizer;
    }

    private static double RootMeanSquare(float[] numbers) => Math.Sqrt(numbers.Average(n => (double)n * n));
}
