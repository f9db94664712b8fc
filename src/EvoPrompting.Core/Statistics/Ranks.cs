namespace EvoPrompting.Statistics;

/// <summary>Ranks of values, from 1 for the smallest; equal values share the mean of theirs.</summary>
internal static class Ranks
{
    /// <summary>Returns twice the rank of each value: whole numbers, where a mean rank may end in a half.</summary>
    public static int[] Doubled(IReadOnlyList<double> values) =>
        [.. values.Select(v => 2 * values.Count(o => o < v) + values.Count(o => o == v) + 1)];
}
