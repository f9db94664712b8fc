namespace EvoPrompting.Statistics;

/// <summary>Spearman's rank correlation: how far two quantities rise together, whatever their scales.</summary>
internal static class RankCorrelation
{
    /// <summary>
    /// Returns the correlation of the ranks, -1 to 1, ties at their mean rank; null where all values of one side are equal.
    /// </summary>
    /// <param name="pairs">No value is NaN. Time grows with the square of their number.</param>
    public static double? Spearman(IReadOnlyList<(double First, double Second)> pairs)
    {
        var (first, second) = (Ranks.Doubled([.. pairs.Select(p => p.First)]), Ranks.Doubled([.. pairs.Select(p => p.Second)]));
        double mean = pairs.Count + 1; // of doubled ranks, with ties too
        double both = 0, squares = 0, others = 0;
        foreach (var (x, y) in first.Zip(second))
        {
            both += (x - mean) * (y - mean);
            squares += (x - mean) * (x - mean);
            others += (y - mean) * (y - mean);
        }

        return squares == 0 || others == 0 ? null : both / Math.Sqrt(squares * others);
    }
}
