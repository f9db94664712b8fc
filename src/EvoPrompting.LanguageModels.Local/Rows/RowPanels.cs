using EvoPrompting.LanguageModels.Local.Blocks;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>A matrix (rows, inner) for products: its numbers, or how they are stored; then some rows at a time become numbers.</summary>
internal readonly unsafe struct RowPanels
{
    /// <summary>Rows that are taken at a time.</summary>
    public const int Height = 8;

    /// <summary>Most numbers of each that are taken at a time: four rows and a panel of so many stay in a first-level cache.</summary>
    public const int Width = 768;

    /// <summary>Numbers of a place for one panel: its rows do not stand a power of two apart, where caches have few places.</summary>
    public const int Place = Height * (Width + Gap);

    private const int Gap = 16;

    private readonly float* matrix;
    private readonly StoredMatrix? stored;

    public RowPanels(float* matrix, int rows, int inner)
    {
        this.matrix = matrix;
        (Rows, Inner) = (rows, inner);
    }

    public RowPanels(StoredMatrix stored) => (this.stored, Rows, Inner) = (stored, stored.Rows, stored.Inner);

    public int Rows { get; }

    public int Inner { get; }

    public bool IsStored => stored is not null;

    /// <summary>
    /// Returns numbers of rows. Those of the next panel are to be asked for meanwhile, but where they are stored: that is done here.
    /// </summary>
    /// <param name="count">Rows: at most <see cref="Height"/>.</param>
    /// <param name="start">First number of each: a multiple of <see cref="Width"/>.</param>
    /// <param name="length">At most <see cref="Width"/>.</param>
    /// <param name="place">Of <see cref="Place"/> numbers, which are lost.</param>
    public PanelRows Take(int first, int count, int start, int length, float* place)
    {
        if (stored is null)
        {
            var at = matrix + (long)first * Inner + start;
            return new(at, Inner, at + (long)Height * Inner, count);
        }

        stored.AskFor(first + Height, Height, start, length);
        stored.Expand(first, count, start, length, place, Width + Gap);
        return new(place, Width + Gap, null, count);
    }

    /// <summary>Writes the numbers of one row.</summary>
    public void Copy(int row, float* to)
    {
        if (stored is null) new ReadOnlySpan<float>(matrix + (long)row * Inner, Inner).CopyTo(new Span<float>(to, Inner));
        else stored.Expand(row, 1, 0, Inner, to, Inner);
    }
}
