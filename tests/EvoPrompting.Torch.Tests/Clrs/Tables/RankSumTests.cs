using EvoPrompting.Tasks.Clrs.Tables;

namespace EvoPrompting.Torch.Tests.Clrs.Tables;

/// <summary>The exact rank-sum test against values that others published, and against all deals counted one by one.</summary>
public class RankSumTests
{
    /// <summary>Hollander and Wolfe (1973), page 69, as in R's page on wilcox.test: W = 35, one-sided p = 0.1272.</summary>
    [Fact]
    public void The_permeability_of_membranes_has_the_published_p()
    {
        double[] term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], early = [1.15, 0.88, 0.90, 0.74, 1.21];
        Assert.Equal(2 * 0.1272, RankSum.TwoSided(term, early), 3);
        Assert.Equal(RankSum.TwoSided(term, early), RankSum.TwoSided(early, term), 12);
    }

    /// <summary>Critical values at 0.05, two-sided, of the usual tables; a U larger by one is not enough.</summary>
    [Theory]
    [InlineData(5, 2)]
    [InlineData(8, 13)]
    [InlineData(10, 23)]
    public void Critical_values_are_those_of_the_tables(int each, int critical)
    {
        Assert.InRange(RankSum.TwoSided(WithU(each, critical), Numbers(each)), 0, 0.05);
        Assert.InRange(RankSum.TwoSided(WithU(each, critical + 1), Numbers(each)), 0.05, 0.1);
    }

    [Fact]
    public void Samples_apart_have_the_smallest_p_there_is()
    {
        Assert.Equal(0.1, RankSum.TwoSided([1, 2, 3], [4, 5, 6]), 12);
        Assert.Equal(2.0 / 70, RankSum.TwoSided([1, 2, 3, 4], [5, 6, 7, 8]), 12);
        Assert.Equal(2.0 / 252, RankSum.TwoSided([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 12);
    }

    [Fact]
    public void Ties_and_empty_samples_say_nothing_that_is_not_there()
    {
        Assert.Equal(1, RankSum.TwoSided([0.5, 0.5], [0.5, 0.5, 0.5]), 12);
        Assert.Equal(1, RankSum.TwoSided([], [0.5]), 12);
        Assert.Equal(6.0 / 15, RankSum.TwoSided([1, 1], [1, 2, 2, 2]), 12); // of 15 pairs three are both ones, three both twos
    }

    /// <summary>Below each number of the other sample stand so many in all: its U.</summary>
    private static double[] WithU(int each, int u)
    {
        var below = Enumerable.Range(0, each).Select(i => Math.Clamp(u - (i * each), 0, each));
        return [.. below.Select((b, i) => b + 0.5 + (i * 0.001))];
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => (double)i)];
}
