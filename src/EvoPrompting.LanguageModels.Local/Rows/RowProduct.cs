using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>
/// Products of rows with the rows of a matrix, in float32. Each number is a sum in one fixed order, so that a row's results are the same
/// bits whatever rows stand beside it, however the work is cut, and whichever width of vectors the processor has.
/// </summary>
/// <remarks>
/// The order: blocks of <see cref="RowPanels.Width"/> numbers; in each, 16 sums side by side of every 16th product, fused, then their
/// halves added until one is left; numbers that fill no 16 are taken as followed by zeros.
/// </remarks>
internal static unsafe class RowProduct
{
    private const int Lanes = 16, Tile = 4;

    /// <summary>
    /// Fewer numbers than this are added up in one pass without registers of 512 bits: two passes cost more than they save.
    /// </summary>
    private const int Short = 192;

    /// <summary>Writes to output[row, column] the product of a row and a column's row of the matrix.</summary>
    /// <param name="rows">(count, inner).</param>
    /// <param name="matrix">(columns, inner).</param>
    /// <param name="output">(count, columns).</param>
    public static void Multiply(float* rows, int count, RowPanels matrix, float* output) =>
        Multiply(rows, count, matrix, 0, matrix.Rows, output, matrix.Rows);

    /// <summary>Writes some of the columns only.</summary>
    /// <param name="first">The first of them: a multiple of <see cref="RowPanels.Height"/>.</param>
    /// <param name="end">One behind the last.</param>
    /// <param name="stride">From one row of the output to the next.</param>
    [SkipLocalsInit]
    public static void Multiply(float* rows, int count, RowPanels matrix, int first, int end, float* output, int stride)
    {
        var place = stackalloc float[matrix.IsStored ? RowPanels.Place : 0];
        var inner = matrix.Inner;
        for (var start = 0; start < inner; start += RowPanels.Width)
        {
            var length = Math.Min(RowPanels.Width, inner - start);
            for (var column = first; column < end; column += RowPanels.Height)
            {
                var columns = Math.Min(RowPanels.Height, end - column);
                var panel = matrix.Take(column, columns, start, length, place);
                for (var row = 0; row < count;)
                {
                    var height = Height(count - row, length);
                    for (var tile = 0; tile < columns; tile += Tile)
                        Multiply(
                            rows + (long)row * inner + start, height, inner, panel.From(tile, Tile), length,
                            output + (long)row * stride + column + tile, stride, start > 0, row == 0);
                    row += height;
                }
            }
        }
    }

    /// <summary>Returns how many of so many rows are taken together: their sums, four each, have to fit into registers.</summary>
    private static int Height(int rows, int length)
    {
        if (length % Lanes != 0) return 1;
        if (Vector512.IsHardwareAccelerated) return rows >= Tile ? Tile : 1;
        if (length < Short) return Math.Min(rows, Tile);
        return rows is 2 or 4 ? 2 : Math.Min(rows, 3);
    }

    private static void Multiply(
        float* rows, int height, int inner, PanelRows panel, int length, float* output, int stride, bool adds, bool isFirst)
    {
        if (height > 1 && panel.Count == Tile && (Vector512.IsHardwareAccelerated || length >= Short))
        {
            if (Vector512.IsHardwareAccelerated) FourWithFour(rows, inner, panel, length, output, stride, adds);
            else HalfProduct.SomeWithFour(
                height, rows, inner, panel.At, panel.Stride, length, output, stride, adds, isFirst ? panel.Ahead : null);
            return;
        }

        for (var row = 0; row < height; row++, rows += inner, output += stride)
            if (panel.Count == Tile && !Vector512.IsHardwareAccelerated && length % Lanes == 0)
                HalfProduct.OneWithFour(rows, panel.At, panel.Stride, length, output, adds, panel.Ahead);
            else if (panel.Count == Tile)
                OneWithFour(rows, panel, length, output, adds);
            else
                for (var i = 0; i < panel.Count; i++)
                {
                    var sum = One(rows, panel.Row(i), length);
                    output[i] = adds ? output[i] + sum : sum;
                }
    }

    /// <summary>Four rows with four rows: each number that is loaded serves four products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourWithFour(float* a, int inner, PanelRows panel, int length, float* output, int stride, bool adds)
    {
        float* a1 = a + inner, a2 = a1 + inner, a3 = a2 + inner;
        float* b = panel.At, b1 = panel.Row(1), b2 = panel.Row(2), b3 = panel.Row(3), ahead = panel.Ahead;
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default,
            s13 = default, s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default,
            s33 = default;
        var i = 0;
        for (; i + Lanes <= length; i += Lanes)
        {
            var (w0, w1) = (Vector512.Load(b + i), Vector512.Load(b1 + i));
            var (w2, w3) = (Vector512.Load(b2 + i), Vector512.Load(b3 + i));
            if (ahead != null) AskFor(ahead + i, panel.Stride);
            var x = Vector512.Load(a + i);
            s00 = Fused(x, w0, s00);
            s01 = Fused(x, w1, s01);
            s02 = Fused(x, w2, s02);
            s03 = Fused(x, w3, s03);
            x = Vector512.Load(a1 + i);
            s10 = Fused(x, w0, s10);
            s11 = Fused(x, w1, s11);
            s12 = Fused(x, w2, s12);
            s13 = Fused(x, w3, s13);
            x = Vector512.Load(a2 + i);
            s20 = Fused(x, w0, s20);
            s21 = Fused(x, w1, s21);
            s22 = Fused(x, w2, s22);
            s23 = Fused(x, w3, s23);
            x = Vector512.Load(a3 + i);
            s30 = Fused(x, w0, s30);
            s31 = Fused(x, w1, s31);
            s32 = Fused(x, w2, s32);
            s33 = Fused(x, w3, s33);
        }

        Write(Sums(s00, s01, s02, s03), output, adds);
        Write(Sums(s10, s11, s12, s13), output + stride, adds);
        Write(Sums(s20, s21, s22, s23), output + 2L * stride, adds);
        Write(Sums(s30, s31, s32, s33), output + 3L * stride, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneWithFour(float* a, PanelRows panel, int length, float* output, bool adds)
    {
        float* b = panel.At, b1 = panel.Row(1), b2 = panel.Row(2), b3 = panel.Row(3), ahead = panel.Ahead;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i + Lanes <= length; i += Lanes)
        {
            if (ahead != null) AskFor(ahead + i, panel.Stride);
            var x = Vector512.Load(a + i);
            s0 = Fused(x, Vector512.Load(b + i), s0);
            s1 = Fused(x, Vector512.Load(b1 + i), s1);
            s2 = Fused(x, Vector512.Load(b2 + i), s2);
            s3 = Fused(x, Vector512.Load(b3 + i), s3);
        }

        if (i < length)
        {
            var (x, rest) = (Rest(a + i, length - i), length - i);
            (s0, s1) = (Fused(x, Rest(b + i, rest), s0), Fused(x, Rest(b1 + i, rest), s1));
            (s2, s3) = (Fused(x, Rest(b2 + i, rest), s2), Fused(x, Rest(b3 + i, rest), s3));
        }

        Write(Sums(s0, s1, s2, s3), output, adds);
    }

    private static float One(float* a, float* b, int length)
    {
        Vector512<float> sum = default;
        var i = 0;
        for (; i + Lanes <= length; i += Lanes) sum = Fused(Vector512.Load(a + i), Vector512.Load(b + i), sum);
        if (i < length) sum = Fused(Rest(a + i, length - i), Rest(b + i, length - i), sum);
        var four = Quarter(sum);
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>
    /// Has the next panel brought to a second-level cache while this one is computed: with few rows a product waits for memory. Asking
    /// beyond the matrix does no harm.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AskFor(float* next, int between)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch1(next);
        Sse.Prefetch1(next + between);
        Sse.Prefetch1(next + 2L * between);
        Sse.Prefetch1(next + 3L * between);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Fused(Vector512<float> a, Vector512<float> b, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(a, b, sum);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> Rest(float* from, int count)
    {
        var numbers = stackalloc float[Lanes];
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(numbers, Lanes));
        return Vector512.Load(numbers);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vector512<float> sum)
    {
        var half = sum.GetLower() + sum.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
        Sums(Quarter(a), Quarter(b), Quarter(c), Quarter(d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Sums(Vector128<float> qa, Vector128<float> qb, Vector128<float> qc, Vector128<float> qd)
    {
        if (!Sse.IsSupported)
            return Vector128.Create(qa[0] + qa[2], qb[0] + qb[2], qc[0] + qc[2], qd[0] + qd[2])
                + Vector128.Create(qa[1] + qa[3], qb[1] + qb[3], qc[1] + qc[3], qd[1] + qd[3]);
        var ab = Sse.UnpackLow(qa, qb) + Sse.UnpackHigh(qa, qb);
        var cd = Sse.UnpackLow(qc, qd) + Sse.UnpackHigh(qc, qd);
        return Sse.MoveLowToHigh(ab, cd) + Sse.MoveHighToLow(cd, ab);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Write(Vector128<float> sums, float* output, bool adds) =>
        (adds ? Vector128.Load(output) + sums : sums).Store(output);
}
