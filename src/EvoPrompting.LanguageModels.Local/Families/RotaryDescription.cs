namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>
/// How queries and keys are rotated by their position (Su et al. 2021): number i of the first half of the rotated numbers and number i of
/// the second form a pair. Numbers of a head beyond these two halves stay as they are.
/// </summary>
/// <param name="Frequencies">Of each pair, radians per position.</param>
/// <param name="Scale">Multiplies what was rotated.</param>
internal sealed record RotaryDescription(IReadOnlyList<float> Frequencies, double Scale = 1)
{
    /// <summary>Frequencies of sequences that have more than <see cref="ShortLength"/> positions.</summary>
    public IReadOnlyList<float>? LongFrequencies { get; init; }

    public long ShortLength { get; init; } = long.MaxValue;

    /// <summary>Beyond so many positions the frequencies would have to change with every position, which is not computed.</summary>
    public long LongestLength { get; init; } = long.MaxValue;

    /// <summary>True where a sequence of so many positions is rotated by the long frequencies, from its first position on.</summary>
    public bool IsLong(long length) => length > ShortLength;
}
