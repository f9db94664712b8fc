namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>
/// A matrix (rows, inner) as a mapped file stores it: the rows of one tensor, or of several that are put below one another. Its values, in
/// float32, are those that the tensors would be read as. Several threads may use it.
/// </summary>
internal sealed unsafe class StoredMatrix(IReadOnlyList<StoredRows> parts)
{
    private readonly StoredRows[] parts = [.. parts];

    public int Rows { get; } = parts.Sum(p => p.Count);

    public int Inner { get; } = parts[0].Inner;

    /// <summary>Writes some values of rows, each row's to places that are <paramref name="stride"/> apart.</summary>
    /// <param name="start">First value of each row: a multiple of 256.</param>
    /// <param name="length">To the end of the row, or a multiple of 256.</param>
    public void Expand(int first, int count, int start, int length, float* to, long stride)
    {
        for (var row = 0; row < count; row++)
        {
            var (part, at) = Find(first + row);
            part.Expand(at, start, length, to + row * stride);
        }
    }

    /// <summary>Has the bytes of such values, of as many of the rows as there are, brought to a second-level cache.</summary>
    public void AskFor(int first, int count, int start, int length)
    {
        for (var row = first; row < Math.Min(first + count, Rows); row++)
        {
            var (part, at) = Find(row);
            part.AskFor(at, start, length);
        }
    }

    private (StoredRows Part, int Row) Find(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        var part = 0;
        while (row >= parts[part].Count) row -= parts[part++].Count;
        return (parts[part], row);
    }
}
