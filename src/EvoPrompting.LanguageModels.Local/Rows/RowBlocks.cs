using System.Runtime.ExceptionServices;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Cuts rows that are computed each for itself into blocks for threads.</summary>
internal static class RowBlocks
{
    /// <summary>Computes every row; each of at most so many threads takes a block of rows that follow one another.</summary>
    public static void Share(int rows, int threads, Action<int> compute)
    {
        var each = (rows + threads - 1) / threads;
        if (each == rows) Block(0);
        else Each((rows + each - 1) / each, new() { MaxDegreeOfParallelism = threads }, Block);

        void Block(int block)
        {
            for (var row = block * each; row < Math.Min((block + 1) * each, rows); row++) compute(row);
        }
    }

    /// <summary>
    /// As <see cref="Parallel.For(int, int, ParallelOptions, Action{int})"/> from 0, but of faults the first is thrown as it is.
    /// </summary>
    public static void Each(int count, ParallelOptions options, Action<int> compute)
    {
        try
        {
            Parallel.For(0, count, options, compute);
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }
}
