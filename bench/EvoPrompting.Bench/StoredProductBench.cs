using System.Diagnostics;
using EvoPrompting.LanguageModels.Local.Blocks;
using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Local.Rows;

namespace EvoPrompting.Bench;

/// <summary>
/// Products of few and many rows with a matrix that is left as it is stored, by storage type, against those with its numbers: larger than
/// caches, one thread.
/// </summary>
internal static unsafe class StoredProductBench
{
    private const int Columns = 24_576, Inner = 1024, Runs = 5; // 25 million numbers
    private static readonly int[] counts = [1, 8, 32];

    public static void Run()
    {
        Console.WriteLine($"yardstick: product of {Yardstick.Product():0} GFLOP/s, copy of {Yardstick.Copy():0} GB/s, one thread");
        foreach (var format in BlockFormats.All.Where(f => f.Name != "F64"))
        {
            var blocks = new byte[Columns / format.Values * Inner * format.Bytes];
            for (var i = 0; i < blocks.Length; i++) blocks[i] = (byte)(4 + i * 167 % 57); // scales of usual size
            fixed (byte* at = blocks)
            {
                var matrix = new Matrix(new StoredMatrix([new(format, at, Columns, Inner)]));
                Print(format.Name, format.Name == "F32" ? new(matrix.Numbers()) : matrix);
            }
        }
    }

    private static void Print(string name, Matrix matrix)
    {
        using var rows = new Floats(counts.Max() * Inner);
        using var output = new Floats((long)counts.Max() * Columns);
        for (var i = 0; i < counts.Max() * Inner; i++) rows.At[i] = MathF.Sin(i);
        var product = new RowMatrix(new(matrix, null));
        Console.Write($"{name,-6}");
        foreach (var count in counts)
        {
            for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 300;) product.Multiply(rows.At, count, output.At, threads: 1);
            var best = Enumerable.Range(0, Runs).Min(_ => Measured.Of(() => product.Multiply(rows.At, count, output.At, threads: 1)).Wall);
            Console.Write($"  {count,2} rows {best,7:0.0} ms, {2.0 * count * Columns * Inner / best / 1e6,5:0.0} GFLOP/s");
        }

        Console.WriteLine();
    }
}
