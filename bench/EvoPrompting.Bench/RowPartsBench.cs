using System.Diagnostics;
using EvoPrompting.LanguageModels.Local.Rows;

namespace EvoPrompting.Bench;

/// <summary>What a step of many samples of one prompt is made of, at the sizes of SmolLM2-135M, one thread.</summary>
internal static unsafe class RowPartsBench
{
    private const int Samples = 32, Group = 3, Queries = Samples * Group, Keys = 512, HeadWidth = 64, Width = 576, Columns = 8192, Runs = 7;

    public static void Run()
    {
        Console.WriteLine($"yardstick: product of {Yardstick.Product():0} GFLOP/s, copy of {Yardstick.Copy():0} GB/s, one thread");
        using Floats queries = Filled(Queries * HeadWidth), keys = Filled(Keys * HeadWidth), shares = Filled(Queries * Keys);
        using Floats rows = Filled(Samples * Width), matrix = Filled(Columns * Width), output = Filled(Samples * Columns);
        foreach (var count in (int[])[1, 2, 3, 8, Samples])
            Print($"product of {count} rows", 2.0 * count * Columns * Width, () =>
                RowProduct.Multiply(rows.At, count, new(matrix.At, Columns, Width), output.At));
        const double flops = 2.0 * Queries * Keys * HeadWidth;
        Print("queries with keys", flops, () =>
            RowProduct.Multiply(queries.At, Queries, new(keys.At, Keys, HeadWidth), 0, Keys, shares.At, Keys));
        Print("softmax, each number", (double)Queries * Keys, () =>
        {
            for (var query = 0; query < Queries; query++) RowFunctions.Softmax(shares.At + query * Keys, Keys);
        });
        Print("weighted values", flops, () => WeightedRows.Add(shares.At, Queries, Keys, keys.At, Keys, HeadWidth, queries.At));
        Print("weighted values, one sample", flops / Samples, () =>
            WeightedRows.Add(shares.At, Group, Keys, keys.At, Keys, HeadWidth, queries.At));
    }

    private static void Print(string what, double operations, Action work)
    {
        var times = 0;
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 500; times++) work();
        times = Math.Max(1, times / 10);
        var best = Enumerable.Range(0, Runs).Min(_ => Measured.Of(() =>
        {
            for (var i = 0; i < times; i++) work();
        }).Wall) / times;
        Console.WriteLine($"{what,-30} {1000 * best,8:0} us, {operations / best / 1e6,6:0.0} billion operations a second");
    }

    private static Floats Filled(int count)
    {
        var floats = new Floats(count);
        for (var i = 0; i < count; i++) floats.At[i] = MathF.Sin(i) / 8;
        return floats;
    }
}
