using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>The functions between a decoder's matrices, of one row of float32 each. Orders of addition are fixed.</summary>
internal static unsafe class RowFunctions
{
    private const int Lanes = 16;

    /// <summary>Root-mean-square or layer normalisation; input and output may be the same.</summary>
    public static void Normalise(float* x, int width, NormDescription norm, float* gain, float* shift, float* output)
    {
        var mean = norm.CentresAndShifts ? Sum(x, width, 0, square: false) / width : 0;
        var scale = 1 / MathF.Sqrt(Sum(x, width, mean, square: true) / width + (float)norm.Epsilon);
        var at = 0;
        for (; at + Lanes <= width; at += Lanes)
        {
            var normalised = (Vector512.Load(x + at) - Vector512.Create(mean)) * scale * Vector512.Load(gain + at);
            (shift == null ? normalised : normalised + Vector512.Load(shift + at)).Store(output + at);
        }

        for (; at < width; at++)
        {
            var normalised = (x[at] - mean) * scale * gain[at];
            output[at] = shift == null ? normalised : normalised + shift[at];
        }
    }

    /// <summary>x becomes x + y, where there is a y.</summary>
    public static void Add(float* x, float* y, int width)
    {
        if (y == null) return;
        var at = 0;
        for (; at + Lanes <= width; at += Lanes) (Vector512.Load(x + at) + Vector512.Load(y + at)).Store(x + at);
        for (; at < width; at++) x[at] += y[at];
    }

    /// <summary>x becomes x + scale y.</summary>
    public static void Add(float* x, float* y, float scale, int width)
    {
        var at = 0;
        for (; at + Lanes <= width; at += Lanes) (Vector512.Load(x + at) + scale * Vector512.Load(y + at)).Store(x + at);
        for (; at < width; at++) x[at] += scale * y[at];
    }

    public static void Scale(float* x, float scale, int width)
    {
        var at = 0;
        for (; at + Lanes <= width; at += Lanes) (Vector512.Load(x + at) * scale).Store(x + at);
        for (; at < width; at++) x[at] *= scale;
    }

    /// <summary>Rotates a head by cosines and sines of its position, half of the rotated numbers each.</summary>
    public static void Rotate(float* x, float* cosines, float* sines, int half)
    {
        for (var i = 0; i < half; i++)
        {
            var (a, b) = (x[i], x[half + i]);
            (x[i], x[half + i]) = (a * cosines[i] - b * sines[i], b * cosines[i] + a * sines[i]);
        }
    }

    /// <summary>x becomes the exponentials of x less its greatest, over their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(float* x, int count)
    {
        var (sums, less) = (Vector512<float>.Zero, Vector512.Create(Greatest(x, count)));
        var at = 0;
        for (; at + Lanes <= count; at += Lanes)
        {
            var exponentials = Vector512.Exp(Vector512.Load(x + at) - less);
            exponentials.Store(x + at);
            sums += exponentials;
        }

        if (at < count)
        {
            var rest = stackalloc float[Lanes];
            new Span<float>(rest, Lanes).Fill(float.NegativeInfinity);
            new ReadOnlySpan<float>(x + at, count - at).CopyTo(new Span<float>(rest, Lanes));
            var exponentials = Vector512.Exp(Vector512.Load(rest) - less);
            exponentials.Store(rest);
            new ReadOnlySpan<float>(rest, count - at).CopyTo(new Span<float>(x + at, count - at));
            sums += exponentials;
        }

        Scale(x, 1 / Halves(sums), count);
    }

    /// <summary>Writes the activation of x, multiplied by gate where there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate(Activation activation, float* x, float* gate, int width, float* output)
    {
        var at = 0;
        for (; at + Lanes <= width; at += Lanes)
        {
            var active = Activations.Of(activation, Vector512.Load(x + at));
            (gate == null ? active : active * Vector512.Load(gate + at)).Store(output + at);
        }

        for (; at < width; at++)
        {
            var active = Activations.Of(activation, Vector512.Create(x[at]))[0];
            output[at] = gate == null ? active : active * gate[at];
        }
    }

    private static float Greatest(float* x, int count)
    {
        var most = Vector256.Create(x[0]);
        var at = 0;
        for (; at + Vector256<float>.Count <= count; at += Vector256<float>.Count) most = Vector256.Max(most, Vector256.Load(x + at));
        var greatest = most[0];
        for (var i = 1; i < Vector256<float>.Count; i++) greatest = MathF.Max(greatest, most[i]);
        for (; at < count; at++) greatest = MathF.Max(greatest, x[at]);
        return greatest;
    }

    private static float Sum(float* x, int width, float less, bool square)
    {
        var (sums, mean) = (Vector512<float>.Zero, Vector512.Create(less));
        var at = 0;
        for (; at + Lanes <= width; at += Lanes)
        {
            var value = Vector512.Load(x + at) - mean;
            sums += square ? value * value : value;
        }

        var sum = Halves(sums);
        for (; at < width; at++)
        {
            var value = x[at] - less;
            sum += square ? value * value : value;
        }

        return sum;
    }

    private static float Halves(Vector512<float> sums)
    {
        var eight = sums.GetLower() + sums.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
