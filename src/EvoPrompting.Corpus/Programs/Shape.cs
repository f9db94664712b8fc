namespace EvoPrompting.Corpus.Programs;

/// <summary>The shape of one example between two steps.</summary>
/// <param name="Length">Positions; 0 for a plain vector.</param>
/// <param name="Channels">Numbers at a position, or in the vector.</param>
public readonly record struct Shape(int Length, int Channels)
{
    public bool IsVector => Length == 0;

    public int Size => IsVector ? Channels : Length * Channels;
}
