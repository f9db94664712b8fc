using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) on one row of numbers: with the moments m and v corrected for their start at zero,
/// p = p (1 - learningRate weightDecay) - learningRate m / (sqrt(v) + epsilon). Betas 0.9 and 0.999, epsilon 1e-8, as in PyTorch and
/// optax. Without weight decay it is Adam. The same numbers come out at every vector width.
/// </summary>
internal sealed class AdamW(int count, double learningRate, double weightDecay)
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly float[] mean = new float[count];
    private readonly float[] square = new float[count];
    private double power1 = 1, power2 = 1;

    /// <summary>Writes the moments and how often it has stepped.</summary>
    public void Write(BinaryWriter to)
    {
        to.Write(power1);
        to.Write(power2);
        to.Write(MemoryMarshal.AsBytes(mean.AsSpan()));
        to.Write(MemoryMarshal.AsBytes(square.AsSpan()));
    }

    /// <summary>Takes over what another optimiser of as many numbers wrote.</summary>
    /// <exception cref="EndOfStreamException">It was for fewer numbers.</exception>
    public void Read(BinaryReader from)
    {
        power1 = from.ReadDouble();
        power2 = from.ReadDouble();
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(mean.AsSpan()));
        from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(square.AsSpan()));
    }

    /// <summary>Changes <paramref name="values"/> by one step along <paramref name="gradients"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(Span<float> values, ReadOnlySpan<float> gradients)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradients.Length, count);
        power1 *= Beta1;
        power2 *= Beta2;
        var (keep, step, root) =
            ((float)(1 - learningRate * weightDecay), (float)(learningRate / (1 - power1)), (float)(1 / Math.Sqrt(1 - power2)));
        const float Beta1F = (float)Beta1, Beta2F = (float)Beta2, Rest1 = (float)(1 - Beta1), Rest2 = (float)(1 - Beta2),
            EpsilonF = (float)Epsilon;

        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradients[i..]);
            var m = Beta1F * new Vector<float>(mean, i) + Rest1 * g;
            var v = Beta2F * new Vector<float>(square, i) + Rest2 * g * g;
            m.CopyTo(mean, i);
            v.CopyTo(square, i);
            var p = keep * new Vector<float>(values[i..]) - step * m / (root * Vector.SquareRoot(v) + new Vector<float>(EpsilonF));
            p.CopyTo(values[i..]);
        }

        for (; i < count; i++)
        {
            var g = gradients[i];
            mean[i] = Beta1F * mean[i] + Rest1 * g;
            square[i] = Beta2F * square[i] + Rest2 * g * g;
            values[i] = keep * values[i] - step * mean[i] / (root * MathF.Sqrt(square[i]) + EpsilonF);
        }
    }
}
