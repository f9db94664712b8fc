using EvoPrompting.Statistics;

namespace EvoPrompting.Tests.Statistics;

public class PairedDifferenceTests
{
    /// <summary>Student's sleep data (Biometrika 1908), the textbook example of a paired test: t 4.06, interval 0.70 to 2.46.</summary>
    [Fact]
    public void StudentsSleepData()
    {
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        var difference = PairedDifference.Of([.. first.Zip(second)]);
        Assert.Equal(10, difference.Pairs);
        Assert.Equal(1.58, difference.Mean, 9);
        Assert.Equal(0.7001142, difference.Mean - difference.HalfWidth!.Value, 3);
        Assert.Equal(2.4598858, difference.Mean + difference.HalfWidth!.Value, 3);
        Assert.Equal((9, 0), (difference.Higher, difference.Lower));
        Assert.Equal(2 * Math.Pow(0.5, 9), difference.SignTest, 12); // the pair without a difference is left out
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(5, 0, 0.0625)]
    [InlineData(0, 6, 0.03125)]
    [InlineData(8, 2, 0.109375)]
    [InlineData(9, 1, 0.021484375)]
    [InlineData(5, 5, 1)]
    [InlineData(4, 3, 1)]
    public void TheSignTestIsExact(int higher, int lower, double expected) =>
        Assert.Equal(expected, new PairedDifference(higher + lower, 0, null, higher, lower).SignTest, 12);

    [Fact]
    public void TheSignTestEqualsTheShareOfAllWaysToDrawSigns()
    {
        for (var pairs = 1; pairs <= 12; pairs++)
            for (var higher = 0; higher <= pairs; higher++)
            {
                var distance = Math.Abs(2 * higher - pairs);
                var asFar = Enumerable.Range(0, 1 << pairs).Count(w => Math.Abs(2 * int.PopCount(w) - pairs) >= distance);
                Assert.Equal(
                    (double)asFar / (1 << pairs), new PairedDifference(pairs, 0, null, higher, pairs - higher).SignTest, 12);
            }
    }

    [Fact]
    public void OnePairHasNoInterval() => Assert.Null(PairedDifference.Of([(1, 2)]).HalfWidth);

    /// <summary>Student's distribution at 97.5 % for 40 and 120 degrees of freedom is 2.0211 and 1.9799.</summary>
    [Theory]
    [InlineData(41, 2.0211)]
    [InlineData(121, 1.9799)]
    public void ManyPairsHaveOneToo(int pairs, double quantile)
    {
        double[] differences = [.. Enumerable.Range(0, pairs).Select(i => (double)(i % 7))];
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (pairs - 1) / pairs);
        Assert.Equal(quantile * error, PairedDifference.Of([.. differences.Select(d => (0.0, d))]).HalfWidth!.Value, 3);
    }
}
