using EvoPrompting.Chance;

namespace EvoPrompting.Tests.Chance;

/// <summary>
/// Known answers. SplitMix64 and xoshiro256** have published ones (seed 1234567, state 1 2 3 4); the others were computed by a C program
/// written from the papers' descriptions (Blackman and Vigna 2018; Lemire 2019, algorithm 5; Fisher and Yates from the end).
/// </summary>
public class RandomStreamTests
{
    [Fact]
    public void TheSeedIsSpreadBySplitMix64()
    {
        var state = 1234567UL;
        ulong[] drawn = [.. Enumerable.Range(0, 5).Select(_ => RandomStream.SplitMix(ref state))];
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], drawn);
    }

    [Fact]
    public void TheNumbersAreThoseOfXoshiro256StarStar() => Assert.Equal(
        [
            11520, 0, 1509978240, 1215971899390074240, 1216172134540287360,
            607988272756665600, 16172922978634559625, 8476171486693032832, 10595114339597558777, 2904607092377533576,
        ],
        Draw(new(1, 2, 3, 4), 10, s => s.NextUInt64()));

    [Theory]
    [InlineData(0, 11091344671253066420, 18442103541295991498, 8839594410463124783)]
    [InlineData(1, 12966619160104079557, 2648436617965840162, 13281533337853546835)]
    [InlineData(1234567, 3504822795582309479, 8134400763355999650, 4316685431337285570)]
    [InlineData(ulong.MaxValue, 10328197420357168392, 13498236496097551653, 14107876189559600332)]
    public void ASeedGivesTheSameStreamForEver(ulong seed, ulong first, ulong sixth, ulong thousandth)
    {
        var drawn = Draw(new(seed), 1_000, s => s.NextUInt64());
        Assert.Equal((first, sixth, thousandth), (drawn[0], drawn[5], drawn[999]));
    }

    [Fact]
    public void AWholeNumberIsLemiresDraw()
    {
        Assert.Equal([1, 0, 0, 9, 6, 4, 8, 3, 3, 1, 7, 2], Draw(new(1234567), 12, s => s.Next(10)));
        Assert.Equal(
            [408015073, 211824519, 145618261, 1972102521, 1348773872], Draw(new(1234567), 5, s => s.Next(int.MaxValue)));
        Assert.All(Draw(new(1234567), 100, s => s.Next(1)), n => Assert.Equal(0, n));
    }

    /// <summary>2^64 is one more than a multiple of three: only 0 has to be drawn again, and for a power of two nothing.</summary>
    [Fact]
    public void ANumberThatWouldFavourSmallResultsIsDrawnAgain()
    {
        static RandomStream ZeroFirst() => new(1, 0, 2, 3);
        var second = Draw(ZeroFirst(), 2, s => s.NextUInt64());
        Assert.Equal(0UL, second[0]);
        Assert.Equal((int)Math.BigMul(second[1], 3UL, out _), ZeroFirst().Next(3));

        var (kept, fresh) = (ZeroFirst(), ZeroFirst());
        Assert.Equal(0, kept.Next(4));
        fresh.NextUInt64();
        Assert.Equal(fresh.NextUInt64(), kept.NextUInt64());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ThereIsNoNumberBelowNothing(int limit) => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(1).Next(limit));

    [Fact]
    public void EveryResultOfABoundedDrawIsEquallyLikely()
    {
        var counts = new int[7];
        foreach (var n in Draw(new(3), 70_000, s => s.Next(7))) counts[n]++;
        Assert.InRange(ChiSquare(counts), 0.3, 22.5); // 6 degrees of freedom: outside in one case of a thousand
    }

    [Fact]
    public void ADoubleHasTheUpper53BitsAndStaysBelowOne()
    {
        Assert.Equal(
            [0.18999682445735289, 0.098638478513383476, 0.067808787342463872, 0.91833179922755837, 0.62807177794176217],
            Draw(new(1234567), 5, s => s.NextDouble()));
        const ulong AllOnes = 5748594724359139783, Eleven = 13120887234372922391, Twelve = 22417918145133136; // second words of states
        Assert.Equal(1 - Math.ScaleB(1, -53), new RandomStream(0, AllOnes, 0, 0).NextDouble());
        Assert.Equal(0, new RandomStream(0, Eleven, 0, 0).NextDouble()); // the lowest eleven bits do not count
        Assert.Equal(Math.ScaleB(1, -53), new RandomStream(0, Twelve, 0, 0).NextDouble());
    }

    [Fact]
    public void ANormalDeviateIsBoxAndMullersFirst()
    {
        double[] expected = [0.52844239836656537, 0.32648220893505886, -1.3108073182148716, -1.3778517340463228, 0.34287943909193924];
        var drawn = Draw(new(1234567), 5, s => s.NextGaussian());
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], drawn[i], 1e-14);
    }

    [Fact]
    public void NormalDeviatesHaveTheMomentsOfTheNormalDistribution()
    {
        const int Count = 100_000;
        var drawn = Draw(new(11), Count, s => s.NextGaussian());
        double Moment(int power) => drawn.Average(x => Math.Pow(x, power));
        var deviation = 4 / Math.Sqrt(Count); // four standard deviations of a mean with variance 1
        Assert.InRange(Moment(1), -deviation, deviation);
        Assert.InRange(Moment(2), 1 - deviation * Math.Sqrt(2), 1 + deviation * Math.Sqrt(2));
        Assert.InRange(Moment(3), -deviation * Math.Sqrt(15), deviation * Math.Sqrt(15));
        Assert.InRange(Moment(4), 3 - deviation * Math.Sqrt(96), 3 + deviation * Math.Sqrt(96));
        Assert.All(drawn, x => Assert.True(double.IsFinite(x)));
    }

    [Fact]
    public void AShuffleTakesFromTheEnd()
    {
        var items = Enumerable.Range(0, 10).ToArray();
        new RandomStream(1234567).Shuffle<int>(items);
        Assert.Equal([4, 7, 9, 5, 2, 3, 6, 8, 0, 1], items);
    }

    [Fact]
    public void EveryOrderOfAShuffleIsEquallyLikely()
    {
        var counts = new Dictionary<string, int>();
        var chance = new RandomStream(5);
        for (var i = 0; i < 48_000; i++)
        {
            char[] items = ['a', 'b', 'c', 'd'];
            chance.Shuffle<char>(items);
            counts[new(items)] = counts.GetValueOrDefault(new(items)) + 1;
        }

        Assert.Equal(24, counts.Count);
        Assert.InRange(ChiSquare([.. counts.Values]), 7.5, 49.7); // 23 degrees of freedom: outside in one case of a thousand
    }

    [Fact]
    public void APickIsAnItemAtALemireDraw() => Assert.Equal(
        Draw(new(9), 50, s => s.Next(3)).Select(i => "xyz"[i]), Draw(new(9), 50, s => s.Pick("xyz".ToArray())));

    private static T[] Draw<T>(RandomStream stream, int count, Func<RandomStream, T> draw) =>
        [.. Enumerable.Range(0, count).Select(_ => draw(stream))];

    private static double ChiSquare(int[] counts)
    {
        var expected = counts.Average();
        return counts.Sum(c => (c - expected) * (c - expected) / expected);
    }
}
