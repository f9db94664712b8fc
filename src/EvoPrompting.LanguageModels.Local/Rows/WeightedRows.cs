using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Sums of rows by weights, added one row after the other: the same bits whatever stands beside.</summary>
internal static unsafe class WeightedRows
{
    private const int Lanes = 16, Tile = 4;

    /// <summary>Adds to output[query] the rows, each multiplied by weights[query, row].</summary>
    /// <param name="stride">From one query's weights to the next's.</param>
    /// <param name="output">(queries, width).</param>
    public static void Add(float* weights, int queries, int stride, float* rows, int count, int width, float* output)
    {
        var query = 0;
        for (; query + Tile <= queries; query += Tile)
        {
            var column = 0;
            // Processors without registers of 512 bits have too few for as many sums at a time.
            for (; !Vector512.IsHardwareAccelerated && column + Lanes <= width; column += Lanes)
                FourNarrow(weights + (long)query * stride, stride, rows + column, count, width, output + (long)query * width + column);
            for (; column + 2 * Lanes <= width; column += 2 * Lanes)
                Four(weights + (long)query * stride, stride, rows + column, count, width, output + (long)query * width + column);
            for (var i = 0; i < Tile; i++)
                One(weights + (long)(query + i) * stride, rows, count, width, column, output + (long)(query + i) * width);
        }

        for (; query < queries; query++)
            One(weights + (long)query * stride, rows, count, width, 0, output + (long)query * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* weights, int stride, float* rows, int count, int width, float* output)
    {
        float* w1 = weights + stride, w2 = w1 + stride, w3 = w2 + stride;
        float* o1 = output + width, o2 = o1 + width, o3 = o2 + width;
        var (a0, a1, b0, b1) = (Vector512.Load(output), Vector512.Load(output + Lanes), Vector512.Load(o1), Vector512.Load(o1 + Lanes));
        var (c0, c1, d0, d1) = (Vector512.Load(o2), Vector512.Load(o2 + Lanes), Vector512.Load(o3), Vector512.Load(o3 + Lanes));
        for (var i = 0; i < count; i++, rows += width)
        {
            var (x, y) = (Vector512.Load(rows), Vector512.Load(rows + Lanes));
            var weight = Vector512.Create(weights[i]);
            a0 = Vector512.FusedMultiplyAdd(weight, x, a0);
            a1 = Vector512.FusedMultiplyAdd(weight, y, a1);
            weight = Vector512.Create(w1[i]);
            b0 = Vector512.FusedMultiplyAdd(weight, x, b0);
            b1 = Vector512.FusedMultiplyAdd(weight, y, b1);
            weight = Vector512.Create(w2[i]);
            c0 = Vector512.FusedMultiplyAdd(weight, x, c0);
            c1 = Vector512.FusedMultiplyAdd(weight, y, c1);
            weight = Vector512.Create(w3[i]);
            d0 = Vector512.FusedMultiplyAdd(weight, x, d0);
            d1 = Vector512.FusedMultiplyAdd(weight, y, d1);
        }

        a0.Store(output);
        a1.Store(output + Lanes);
        b0.Store(o1);
        b1.Store(o1 + Lanes);
        c0.Store(o2);
        c1.Store(o2 + Lanes);
        d0.Store(o3);
        d1.Store(o3 + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourNarrow(float* weights, int stride, float* rows, int count, int width, float* output)
    {
        float* w1 = weights + stride, w2 = w1 + stride, w3 = w2 + stride;
        float* o1 = output + width, o2 = o1 + width, o3 = o2 + width;
        var (a, b, c, d) = (Vector512.Load(output), Vector512.Load(o1), Vector512.Load(o2), Vector512.Load(o3));
        for (var i = 0; i < count; i++, rows += width)
        {
            var x = Vector512.Load(rows);
            a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), x, a);
            b = Vector512.FusedMultiplyAdd(Vector512.Create(w1[i]), x, b);
            c = Vector512.FusedMultiplyAdd(Vector512.Create(w2[i]), x, c);
            d = Vector512.FusedMultiplyAdd(Vector512.Create(w3[i]), x, d);
        }

        a.Store(output);
        b.Store(o1);
        c.Store(o2);
        d.Store(o3);
    }

    /// <summary>Sums side by side: one alone would wait for itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneWide(float* weights, float* rows, int count, int width, float* output)
    {
        var (a, b) = (Vector512.Load(output), Vector512.Load(output + Lanes));
        var (c, d) = (Vector512.Load(output + 2 * Lanes), Vector512.Load(output + 3 * Lanes));
        for (var i = 0; i < count; i++, rows += width)
        {
            var weight = Vector512.Create(weights[i]);
            a = Vector512.FusedMultiplyAdd(weight, Vector512.Load(rows), a);
            b = Vector512.FusedMultiplyAdd(weight, Vector512.Load(rows + Lanes), b);
            c = Vector512.FusedMultiplyAdd(weight, Vector512.Load(rows + 2 * Lanes), c);
            d = Vector512.FusedMultiplyAdd(weight, Vector512.Load(rows + 3 * Lanes), d);
        }

        a.Store(output);
        b.Store(output + Lanes);
        c.Store(output + 2 * Lanes);
        d.Store(output + 3 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* weights, float* rows, int count, int width, int column, float* output)
    {
        for (; column + 4 * Lanes <= width; column += 4 * Lanes) OneWide(weights, rows + column, count, width, output + column);
        for (; column + Lanes <= width; column += Lanes)
        {
            var sum = Vector512.Load(output + column);
            for (var i = 0; i < count; i++)
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(weights[i]), Vector512.Load(rows + (long)i * width + column), sum);
            sum.Store(output + column);
        }

        for (; column < width; column++)
            for (var i = 0; i < count; i++)
                output[column] = MathF.FusedMultiplyAdd(weights[i], rows[(long)i * width + column], output[column]);
    }
}
