using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019) on one row of numbers: with the moments m and v corrected for their start at zero,
/// p = p (1 - learningRate weightDecay) - learningRate m / (sqrt(v) + epsilon). Betas 0.9 and 0.999, epsilon 1e-8, as in PyTorch and
/// optax. Without weight decay it is Adam. The same numbers come out at every vector width.
/// </summary>
/// <typeparam name="T">Float, or double for comparisons.</typeparam>
internal sealed class AdamW<T>(int count, double learningRate, double weightDecay)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const double Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8;

    private readonly T[] mean = new T[count];
    private readonly T[] square = new T[count];
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
    public void Step(Span<T> values, ReadOnlySpan<T> gradients)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradients.Length, count);
        power1 *= Beta1;
        power2 *= Beta2;
        var (keep, step, root) =
            (Of(1 - learningRate * weightDecay), Of(learningRate / (1 - power1)), Of(1 / Math.Sqrt(1 - power2)));
        var (beta1, beta2, rest1, rest2, epsilon) = (Of(Beta1), Of(Beta2), Of(1 - Beta1), Of(1 - Beta2), Of(Epsilon));

        var i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
        {
            var g = new Vector<T>(gradients[i..]);
            var m = beta1 * new Vector<T>(mean, i) + rest1 * g;
            var v = beta2 * new Vector<T>(square, i) + rest2 * g * g;
            m.CopyTo(mean, i);
            v.CopyTo(square, i);
            var p = keep * new Vector<T>(values[i..]) - step * m / (root * Vector.SquareRoot(v) + new Vector<T>(epsilon));
            p.CopyTo(values[i..]);
        }

        for (; i < count; i++)
        {
            var g = gradients[i];
            mean[i] = beta1 * mean[i] + rest1 * g;
            square[i] = beta2 * square[i] + rest2 * g * g;
            values[i] = keep * values[i] - step * mean[i] / (root * T.Sqrt(square[i]) + epsilon);
        }
    }

    private static T Of(double number) => T.CreateTruncating(number);
}
