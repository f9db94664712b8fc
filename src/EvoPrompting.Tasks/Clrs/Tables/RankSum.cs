using EvoPrompting.Statistics;

namespace EvoPrompting.Tasks.Clrs.Tables;

/// <summary>
/// The exact rank-sum test of Wilcoxon, Mann and Whitney: how likely two samples of one distribution differ by chance as much as these do.
/// Ties get their mean rank, and the distribution is that of all ways to deal the ranks out, so it is exact with ties as well.
/// </summary>
public static class RankSum
{
    /// <summary>Returns the two-sided p value; 1 where a sample is empty. Time grows with the cube of the number of values.</summary>
    public static double TwoSided(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var doubled = Ranks.Doubled([.. first, .. second]);
        var ways = Ways(doubled, first.Count);
        var expected = first.Count * (first.Count + second.Count + 1); // the mean of a doubled rank sum
        var distance = Math.Abs(doubled.Take(first.Count).Sum() - expected);
        return ways.Select((count, sum) => Math.Abs(sum - expected) >= distance ? count : 0).Sum() / ways.Sum();
    }

    /// <summary>Returns for each sum in how many ways so many of the ranks make it.</summary>
    private static double[] Ways(int[] ranks, int chosen)
    {
        var ways = new double[chosen + 1, ranks.Sum() + 1];
        ways[0, 0] = 1;
        foreach (var rank in ranks)
            for (var count = chosen; count > 0; count--)
                for (var sum = ways.GetLength(1) - 1; sum >= rank; sum--)
                    ways[count, sum] += ways[count - 1, sum - rank];
        return [.. Enumerable.Range(0, ways.GetLength(1)).Select(sum => ways[chosen, sum])];
    }
}
