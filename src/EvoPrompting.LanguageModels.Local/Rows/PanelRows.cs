namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Numbers of some rows of a matrix.</summary>
/// <param name="at">The first row's.</param>
/// <param name="stride">From one row to the next.</param>
/// <param name="ahead">Those of as many rows that are wanted next; null where they are not to be asked for.</param>
/// <param name="count">Rows.</param>
internal readonly unsafe struct PanelRows(float* at, int stride, float* ahead, int count)
{
    public float* At => at;

    public int Stride => stride;

    public float* Ahead => ahead;

    public int Count => count;

    /// <summary>Returns up to so many of them, from one on.</summary>
    public PanelRows From(int first, int most) =>
        new(Row(first), stride, ahead == null ? null : ahead + (long)first * stride, Math.Min(most, count - first));

    public float* Row(int row) => at + (long)row * stride;
}
