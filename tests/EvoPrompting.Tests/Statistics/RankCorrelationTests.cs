using EvoPrompting.Statistics;

namespace EvoPrompting.Tests.Statistics;

public class RankCorrelationTests
{
    [Fact]
    public void WithoutTiesItIsTheTextbooksSumOfSquaredDifferences()
    {
        // Ranks of the second are 1, 6, 8, 7, 10, 9, 3, 5, 2, 4; squared differences add up to 194: 1 - 6 * 194 / (10 * 99).
        double[] hours = [0, 20, 28, 27, 50, 29, 7, 17, 6, 12], quotients = [86, 97, 99, 100, 101, 103, 106, 110, 112, 113];
        Assert.Equal(-29.0 / 165, Of(quotients, hours), 12);
    }

    [Fact]
    public void TiesShareTheMeanOfTheirRanks()
    {
        // Ranks 1 to 5 against 1, 2, 3.5, 5, 3.5: sums of products 8 and of squares 10 and 9.5.
        Assert.Equal(8 / Math.Sqrt(95), Of([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]), 12);
        // Ranks 1.5, 1.5, 3, 4 against 1, 3, 3, 3: sums of products 2, of squares 4.5 and 3.
        Assert.Equal(2 / Math.Sqrt(13.5), Of([2, 2, 5, 9], [0, 4, 4, 4]), 12);
    }

    [Fact]
    public void OnlyTheOrderCounts()
    {
        Assert.Equal(1, Of([1, 2, 3], [1, 1000, 1e9]), 12);
        Assert.Equal(-1, Of([1, 2, 3], [0, -1, -2]), 12);
    }

    [Fact]
    public void WhereOneSideIsConstantThereIsNone()
    {
        Assert.Null(RankCorrelation.Spearman([(1, 5), (2, 5), (3, 5)]));
        Assert.Null(RankCorrelation.Spearman([(1, 5)]));
        Assert.Null(RankCorrelation.Spearman([]));
    }

    [Fact]
    public void QuartilesLieBetweenValuesOnStraightLines()
    {
        Assert.Equal(new Quartiles(1.75, 2.5, 3.25), Quartiles.Of([4, 1, 3, 2]));
        Assert.Equal(new Quartiles(2, 3, 4), Quartiles.Of([5, 4, 3, 2, 1]));
        Assert.Equal(new Quartiles(7, 7, 7), Quartiles.Of([7]));
    }

    private static double Of(double[] first, double[] second) => RankCorrelation.Spearman([.. first.Zip(second)])!.Value;
}
