using EvoPrompting.Chance;

namespace EvoPrompting.Networks.Layers;

/// <summary>Whose rules initial values follow.</summary>
internal enum Initialisation
{
    /// <summary>Flax's: what candidates are trained with.</summary>
    Flax,

    /// <summary>PyTorch's: for comparison with published trainings. Kernels and biases are uniform in +-1 / sqrt(inputs).</summary>
    PyTorch,

    /// <summary>
    /// Haiku's, for CLRS: kernels are normal of variance 1 / inputs before the cut at two standard deviations, biases zero.
    /// </summary>
    Haiku,
}

/// <summary>Draws the initial values of one parameter.</summary>
/// <param name="FanIn">How many inputs each output sums over.</param>
internal abstract record InitialValues(long FanIn)
{
    /// <summary>LeCun's rule: normal of variance 1 / FanIn, cut at two standard deviations, widened so that the variance stays.</summary>
    public static InitialValues Kernel(long fanIn) => new KernelValues(fanIn);

    /// <summary>Zeros (uniform by PyTorch's rule).</summary>
    public static InitialValues Bias(long fanIn) => new BiasValues(fanIn);

    /// <summary>The same number everywhere, by every rule.</summary>
    public static InitialValues Constant(float value) => new ConstantValues(value);

    /// <summary>Normal, not cut, of variance 1 / features (of variance 1 by PyTorch's rule).</summary>
    public static InitialValues Embedding(long features) => new EmbeddingValues(features);

    /// <summary>Blocks of size x size side by side, each a random orthogonal matrix: shape (..., size, blocks x size).</summary>
    public static InitialValues Orthogonal(int size) => new OrthogonalValues(size);

    public abstract void Fill(Span<float> values, ReadOnlySpan<long> shape, Initialisation rule, RandomStream chance);

    protected void FillUniform(Span<float> values, RandomStream chance)
    {
        var bound = 1 / Math.Sqrt(FanIn);
        foreach (ref var value in values) value = (float)(bound * (2 * chance.NextDouble() - 1));
    }

    private sealed record KernelValues(long FanIn) : InitialValues(FanIn)
    {
        private const double DeviationOfCutNormal = 0.87962566103423978; // of the standard normal cut at +-2 (Flax, jax.nn.initializers)

        public override void Fill(Span<float> values, ReadOnlySpan<long> shape, Initialisation rule, RandomStream chance)
        {
            if (rule == Initialisation.PyTorch)
            {
                FillUniform(values, chance);
                return;
            }

            var scale = 1 / ((rule == Initialisation.Haiku ? 1 : DeviationOfCutNormal) * Math.Sqrt(FanIn));
            foreach (ref var value in values)
            {
                double deviate;
                do deviate = chance.NextGaussian();
                while (Math.Abs(deviate) > 2);
                value = (float)(scale * deviate);
            }
        }
    }

    private sealed record BiasValues(long FanIn) : InitialValues(FanIn)
    {
        public override void Fill(Span<float> values, ReadOnlySpan<long> shape, Initialisation rule, RandomStream chance)
        {
            if (rule == Initialisation.PyTorch) FillUniform(values, chance);
            else values.Clear();
        }
    }

    private sealed record ConstantValues(float Value) : InitialValues(1)
    {
        public override void Fill(Span<float> values, ReadOnlySpan<long> shape, Initialisation rule, RandomStream chance) =>
            values.Fill(Value);
    }

    private sealed record EmbeddingValues(long Features) : InitialValues(Features)
    {
        public override void Fill(Span<float> values, ReadOnlySpan<long> shape, Initialisation rule, RandomStream chance)
        {
            var scale = rule == Initialisation.PyTorch ? 1 : 1 / Math.Sqrt(Features);
            foreach (ref var value in values) value = (float)(scale * chance.NextGaussian());
        }
    }

    private sealed record OrthogonalValues(int Size) : InitialValues(Size)
    {
        public override void Fill(Span<float> values, ReadOnlySpan<long> shape, Initialisation rule, RandomStream chance)
        {
            if (rule == Initialisation.PyTorch)
            {
                FillUniform(values, chance);
                return;
            }

            var width = (int)shape[^1];
            for (var block = 0; block < values.Length / (Size * Size); block++)
            {
                var (group, column) = (block / (width / Size), block % (width / Size) * Size);
                var matrix = OrthogonalMatrix.Draw(Size, chance);
                for (var row = 0; row < Size; row++)
                    for (var i = 0; i < Size; i++)
                        values[(group * Size + row) * width + column + i] = (float)matrix[row * Size + i];
            }
        }
    }
}
