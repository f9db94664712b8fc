using System.Runtime.Intrinsics.X86;

namespace EvoPrompting.LanguageModels.Local.Blocks;

/// <summary>Rows of a matrix as a mapped file stores them, each of whole blocks. They are there as long as the file is mapped.</summary>
/// <param name="format">How values are stored.</param>
/// <param name="start">The first stored row.</param>
/// <param name="inner">Values of a row: a multiple of the format's block.</param>
/// <param name="order">Which stored row each row is; null where they stand in their order.</param>
internal sealed unsafe class StoredRows(BlockFormat format, byte* start, int count, int inner, int[]? order = null)
{
    private const int CacheLine = 64;

    private readonly long rowBytes = (long)inner / format.Values * format.Bytes;

    public double BytesOfValue => (double)format.Bytes / format.Values;

    public int Count => count;

    public int Inner => inner;

    /// <summary>Returns the rows that stand at these places.</summary>
    public StoredRows Reordered(int[] places) =>
        new(format, start, places.Length, inner, order is null ? places : [.. places.Select(i => order[i])]);

    /// <summary>Writes values of a row: of whole blocks, from the start of one.</summary>
    public void Expand(int row, int first, int length, float* to) =>
        format.Dequantise(new(At(row, first), length / format.Values * format.Bytes), new(to, length));

    /// <summary>Has the bytes of these values brought to a second-level cache.</summary>
    public void AskFor(int row, int first, int length)
    {
        if (!Sse.IsSupported) return;
        var at = At(row, first);
        for (var i = 0; i < length / format.Values * format.Bytes; i += CacheLine) Sse.Prefetch1(at + i);
    }

    private byte* At(int row, int first) =>
        start + (order is null ? row : order[row]) * rowBytes + first / format.Values * format.Bytes;
}
