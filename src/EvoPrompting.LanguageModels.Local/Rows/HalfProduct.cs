using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>
/// The products of <see cref="RowProduct"/> for processors with sixteen registers of 256 bits: the sums of some rows with four, 16 numbers
/// each, would take all of them and more, so the first eight of each are taken first and the others after them. The bits are the same.
/// </summary>
internal static unsafe class HalfProduct
{
    private const int Lanes = 16, Half = 8, Sums = 12;

    /// <summary>Two rows, or three, with four.</summary>
    /// <param name="inner">From one of the rows to the next.</param>
    /// <param name="between">From one of the four to the next.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="ahead">Four rows of the matrix that are asked for meanwhile; null for none.</param>
    [SkipLocalsInit]
    public static void SomeWithFour(
        int height, float* a, int inner, float* b, int between, int length, float* output, int stride, bool adds, float* ahead)
    {
        var low = stackalloc float[2 * Sums * Half];
        var high = low + Sums * Half;
        if (height == 3)
        {
            TakeThree(a, inner, b, between, length, low, ahead);
            TakeThree(a + Half, inner, b + Half, between, length, high, null);
        }
        else
        {
            Take(a, inner, b, between, length, low, ahead);
            Take(a + Half, inner, b + Half, between, length, high, null);
        }

        for (var row = 0; row < height; row++, low += 4 * Half, high += 4 * Half, output += stride)
            RowProduct.Write(
                RowProduct.Sums(Quarter(low, high), Quarter(low + Half, high + Half), Quarter(low + 2 * Half, high + 2 * Half),
                    Quarter(low + 3 * Half, high + 3 * Half)),
                output, adds);
    }

    /// <summary>One row with four: its eight sums fit.</summary>
    /// <param name="between">From one of the four to the next.</param>
    /// <param name="length">A multiple of 16.</param>
    /// <param name="ahead">Four rows of the matrix that are asked for meanwhile; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OneWithFour(float* a, float* b, int between, int length, float* output, bool adds, float* ahead)
    {
        float* b1 = b + between, b2 = b1 + between, b3 = b2 + between;
        Vector256<float> l0 = default, l1 = default, l2 = default, l3 = default, h0 = default, h1 = default, h2 = default, h3 = default;
        for (var i = 0; i < length; i += Lanes)
        {
            if (ahead != null) RowProduct.AskFor(ahead + i, between);
            var x = Vector256.Load(a + i);
            l0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + i), l0);
            l1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b1 + i), l1);
            l2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b2 + i), l2);
            l3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b3 + i), l3);
            x = Vector256.Load(a + i + Half);
            h0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + i + Half), h0);
            h1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b1 + i + Half), h1);
            h2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b2 + i + Half), h2);
            h3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b3 + i + Half), h3);
        }

        RowProduct.Write(
            RowProduct.Sums(Quarter(l0 + h0), Quarter(l1 + h1), Quarter(l2 + h2), Quarter(l3 + h3)), output, adds);
    }

    /// <summary>Adds up every second eight products of each pair of rows.</summary>
    /// <param name="ahead">What is asked for meanwhile; null for nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Take(float* a, int inner, float* b, int between, int length, float* sums, float* ahead)
    {
        float* a1 = a + inner, b1 = b + between, b2 = b1 + between, b3 = b2 + between;
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default,
            s13 = default;
        for (var i = 0; i < length; i += Lanes)
        {
            if (ahead != null) RowProduct.AskFor(ahead + i, between);
            var (x, y) = (Vector256.Load(a + i), Vector256.Load(a1 + i));
            var w = Vector256.Load(b + i);
            s00 = Vector256.FusedMultiplyAdd(x, w, s00);
            s10 = Vector256.FusedMultiplyAdd(y, w, s10);
            w = Vector256.Load(b1 + i);
            s01 = Vector256.FusedMultiplyAdd(x, w, s01);
            s11 = Vector256.FusedMultiplyAdd(y, w, s11);
            w = Vector256.Load(b2 + i);
            s02 = Vector256.FusedMultiplyAdd(x, w, s02);
            s12 = Vector256.FusedMultiplyAdd(y, w, s12);
            w = Vector256.Load(b3 + i);
            s03 = Vector256.FusedMultiplyAdd(x, w, s03);
            s13 = Vector256.FusedMultiplyAdd(y, w, s13);
        }

        s00.Store(sums);
        s01.Store(sums + Half);
        s02.Store(sums + 2 * Half);
        s03.Store(sums + 3 * Half);
        s10.Store(sums + 4 * Half);
        s11.Store(sums + 5 * Half);
        s12.Store(sums + 6 * Half);
        s13.Store(sums + 7 * Half);
    }

    /// <summary>Adds up every second eight products of each of three rows with each of four, in all registers that there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeThree(float* a, int inner, float* b, int between, int length, float* sums, float* ahead)
    {
        float* a1 = a + inner, a2 = a1 + inner, b1 = b + between, b2 = b1 + between, b3 = b2 + between;
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default,
            s13 = default, s20 = default, s21 = default, s22 = default, s23 = default;
        for (var i = 0; i < length; i += Lanes)
        {
            if (ahead != null) RowProduct.AskFor(ahead + i, between);
            var (x, y, z) = (Vector256.Load(a + i), Vector256.Load(a1 + i), Vector256.Load(a2 + i));
            var w = Vector256.Load(b + i);
            s00 = Vector256.FusedMultiplyAdd(x, w, s00);
            s10 = Vector256.FusedMultiplyAdd(y, w, s10);
            s20 = Vector256.FusedMultiplyAdd(z, w, s20);
            w = Vector256.Load(b1 + i);
            s01 = Vector256.FusedMultiplyAdd(x, w, s01);
            s11 = Vector256.FusedMultiplyAdd(y, w, s11);
            s21 = Vector256.FusedMultiplyAdd(z, w, s21);
            w = Vector256.Load(b2 + i);
            s02 = Vector256.FusedMultiplyAdd(x, w, s02);
            s12 = Vector256.FusedMultiplyAdd(y, w, s12);
            s22 = Vector256.FusedMultiplyAdd(z, w, s22);
            w = Vector256.Load(b3 + i);
            s03 = Vector256.FusedMultiplyAdd(x, w, s03);
            s13 = Vector256.FusedMultiplyAdd(y, w, s13);
            s23 = Vector256.FusedMultiplyAdd(z, w, s23);
        }

        s00.Store(sums);
        s01.Store(sums + Half);
        s02.Store(sums + 2 * Half);
        s03.Store(sums + 3 * Half);
        s10.Store(sums + 4 * Half);
        s11.Store(sums + 5 * Half);
        s12.Store(sums + 6 * Half);
        s13.Store(sums + 7 * Half);
        s20.Store(sums + 8 * Half);
        s21.Store(sums + 9 * Half);
        s22.Store(sums + 10 * Half);
        s23.Store(sums + 11 * Half);
    }

    private static Vector128<float> Quarter(float* low, float* high) => Quarter(Vector256.Load(low) + Vector256.Load(high));

    private static Vector128<float> Quarter(Vector256<float> half) => half.GetLower() + half.GetUpper();
}
