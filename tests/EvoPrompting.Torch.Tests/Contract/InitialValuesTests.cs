using EvoPrompting.Chance;
using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Torch.Tests.Contract;

/// <summary>Initial values follow the rules of Flax and, for comparison, of PyTorch.</summary>
public class InitialValuesTests
{
    [Fact]
    public void KernelsAreCutNormalWithVarianceOneOverInputs()
    {
        var values = Draw(InitialValues.Kernel(25), [100_000]);
        Assert.Equal(0.04, Variance(values), 0.04 * 0.02);
        Assert.True(values.Max(Math.Abs) <= 2 / (0.8796 * 5));
        Assert.True(values.Max(Math.Abs) > 1.99 / (0.88 * 5));
    }

    [Fact]
    public void BiasesAreZero() => Assert.All(Draw(InitialValues.Bias(25), [10]), b => Assert.Equal(0, b));

    [Fact]
    public void EmbeddingsAreNormalWithVarianceOneOverFeatures()
    {
        var values = Draw(InitialValues.Embedding(4), [100_000]);
        Assert.Equal(0.25, Variance(values), 0.25 * 0.02);
        Assert.True(values.Max(Math.Abs) > 1.5); // three deviations: not cut
    }

    [Fact]
    public void RecurrentKernelsAreOrthogonal()
    {
        const int size = 7, gates = 3, directions = 2;
        var values = Draw(InitialValues.Orthogonal(size), [directions, size, gates * size]);
        for (var block = 0; block < directions * gates; block++)
        {
            float At(int row, int column) => values[(block / gates * size + row) * gates * size + block % gates * size + column];
            for (var a = 0; a < size; a++)
                for (var b = 0; b < size; b++)
                    Assert.Equal(a == b ? 1 : 0, Enumerable.Range(0, size).Sum(i => At(a, i) * At(b, i)), 1e-6);
        }
    }

    [Fact]
    public void PyTorchsRuleIsUniform()
    {
        foreach (var initial in (InitialValues[])[InitialValues.Kernel(25), InitialValues.Bias(25)])
        {
            var values = Draw(initial, [100_000], Initialisation.PyTorch);
            Assert.InRange(values.Max(Math.Abs), 0.1999, 0.2);
            Assert.Equal(0.04 / 3, Variance(values), 0.0004);
        }
    }

    private static float[] Draw(InitialValues initial, long[] shape, Initialisation rule = Initialisation.Flax)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        initial.Fill(values, shape, rule, new RandomStream(3));
        return values;
    }

    private static double Variance(float[] values) => values.Average(v => (double)v * v);
}
