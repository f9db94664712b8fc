namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Cuts rows that are computed each for itself into blocks for threads.</summary>
internal static class RowBlocks
{
    /// <summary>Gives each of at most so many threads a block of rows that follow one another.</summary>
    /// <param name="compute">Gets the block's first row and how many they are: at least one.</param>
    public static void Share(int rows, int threads, Action<int, int> compute)
    {
        var each = (rows + threads - 1) / threads;
        if (each >= rows)
        {
            if (rows > 0) compute(0, rows);
            return;
        }

        Parallel.For(0, (rows + each - 1) / each, new() { MaxDegreeOfParallelism = threads }, block =>
            compute(block * each, Math.Min(each, rows - block * each)));
    }
}
