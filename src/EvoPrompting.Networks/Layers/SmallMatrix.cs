using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static System.Numerics.Vector;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Products of a small matrix M (rows, columns) with blocks whose rows are <c>width</c> numbers long, a multiple of the vectors' width.
/// </summary>
/// <remarks>Optimised at once: a worker lives for one training and has no time to warm up.</remarks>
internal static class SmallMatrix
{
    private const int Together = 4; // rows of the result computed in registers at once

    /// <summary>result (columns, width) = M transposed x block (rows, width).</summary>
    public static void MultiplyTransposed(ReadOnlySpan<float> matrix, ReadOnlySpan<float> block, Span<float> result, int width)
    {
        result.Clear();
        var (rows, columns) = (block.Length / width, result.Length / width);
        Accumulate(matrix, block, result, columns, rows, 1, columns, width);
    }

    /// <summary>result (rows, width) += M x block (columns, width).</summary>
    public static void AddProduct(ReadOnlySpan<float> matrix, ReadOnlySpan<float> block, Span<float> result, int width)
    {
        var (rows, columns) = (result.Length / width, block.Length / width);
        Accumulate(matrix, block, result, rows, columns, columns, 1, width);
    }

    /// <summary>result (rows, columns) += left (rows, width) x right (columns, width) transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result, int width)
    {
        var (rows, columns) = (left.Length / width, right.Length / width);
        for (var row = 0; row < rows; row++)
        {
            var a = left.Slice(row * width, width);
            for (var column = 0; column < columns; column++)
            {
                var b = right.Slice(column * width, width);
                var sum = Vector<float>.Zero;
                for (var i = 0; i < width; i += Vector<float>.Count)
                    sum = FusedMultiplyAdd(new Vector<float>(a[i..]), new Vector<float>(b[i..]), sum);
                result[row * columns + column] += Vector.Sum(sum);
            }
        }
    }

    public static void Add(float number, Span<float> row)
    {
        foreach (ref var value in row) value += number;
    }

    public static void Sum(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        for (var i = 0; i < result.Length; i += Vector<float>.Count)
            (new Vector<float>(a[i..]) + new Vector<float>(b[i..])).CopyTo(result[i..]);
    }

    public static float Total(ReadOnlySpan<float> row)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < row.Length; i += Vector<float>.Count) sum += new Vector<float>(row[i..]);
        return Vector.Sum(sum);
    }

    // result[r] += sum over k of matrix[r rowStep + k innerStep] block[k]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate(
        ReadOnlySpan<float> matrix, ReadOnlySpan<float> block, Span<float> result, int rows, int inner, int rowStep, int innerStep,
        int width)
    {
        ref var from = ref MemoryMarshal.GetReference(block);
        ref var to = ref MemoryMarshal.GetReference(result);
        var row = 0;
        for (; row <= rows - Together; row += Together)
        {
            for (var i = 0; i < width; i += Vector<float>.Count)
            {
                var place = (nuint)(row * width + i);
                var step = (nuint)width;
                var (a, b) = (LoadUnsafe(ref to, place), LoadUnsafe(ref to, place + step));
                var (c, d) = (LoadUnsafe(ref to, place + 2 * step), LoadUnsafe(ref to, place + 3 * step));
                for (var k = 0; k < inner; k++)
                {
                    var x = LoadUnsafe(ref from, (nuint)(k * width + i));
                    var m = row * rowStep + k * innerStep;
                    a = FusedMultiplyAdd(Create(matrix[m]), x, a);
                    b = FusedMultiplyAdd(Create(matrix[m + rowStep]), x, b);
                    c = FusedMultiplyAdd(Create(matrix[m + 2 * rowStep]), x, c);
                    d = FusedMultiplyAdd(Create(matrix[m + 3 * rowStep]), x, d);
                }

                a.StoreUnsafe(ref to, place);
                b.StoreUnsafe(ref to, place + step);
                c.StoreUnsafe(ref to, place + 2 * step);
                d.StoreUnsafe(ref to, place + 3 * step);
            }
        }

        for (; row < rows; row++)
        {
            for (var i = 0; i < width; i += Vector<float>.Count)
            {
                var sum = LoadUnsafe(ref to, (nuint)(row * width + i));
                for (var k = 0; k < inner; k++)
                    sum = FusedMultiplyAdd(
                        Create(matrix[row * rowStep + k * innerStep]), LoadUnsafe(ref from, (nuint)(k * width + i)), sum);
                sum.StoreUnsafe(ref to, (nuint)(row * width + i));
            }
        }
    }
}
