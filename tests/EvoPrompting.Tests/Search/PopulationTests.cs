using EvoPrompting.Candidates;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Search;

public sealed class PopulationTests
{
    [Fact]
    public void APopulationThatGrewTwoWaysHoldsBoth()
    {
        var first = Population.Empty.With([Child(5), Child(3)]);
        var (left, right) = (first.With([Child(7)]), first.With([Child(8), Child(9)]));
        var again = left.With([Child(10)]);
        Assert.Equal([3, 5], Ordinals(first));
        Assert.Equal([3, 5, 7], Ordinals(left));
        Assert.Equal([3, 5, 8, 9], Ordinals(right));
        Assert.Equal([3, 5, 7, 10], Ordinals(again));
        Assert.Equal([3, 5, 7, 11], Ordinals(left.With([Child(11)])));
        Assert.Equal([3, 5, 7, 10], Ordinals(again)); // its memory is its own
        Assert.Equal([2, 3, 4, 5], Ordinals(first.With([Child(4), Child(2)])));
        Assert.False(right.Contains(7));
        Assert.All((int[])[3, 5, 8, 9], o => Assert.True(right.Contains(o)));
    }

    [Fact]
    public void WhatItGainedIsWhatIsNew()
    {
        var before = Population.Empty.With([Child(3), Child(5)]).Retire([Child(5)]);
        var after = before.With([Child(7)]).Retire([Child(3), Child(5), Some.Seed(0)]);
        var growth = after.Since(before)!;
        Assert.Equal([7], growth.Joined.Select(j => j.Candidate.Ordinal));
        Assert.Equal([3], growth.Retired);
        Assert.Equal([7], after.Eligible.Select(e => e.Candidate.Ordinal));
        Assert.Null(before.Since(after));
        Assert.Null(after.Since(Population.Empty.With([Child(3)]).Retire([Child(3)]).With([Child(9)])));
    }

    [Fact]
    public void EqualContentIsEqualHoweverItCameAbout()
    {
        var grown = Population.Empty.With([Child(3)]).Retire([Child(3)]).With([Child(5)]).Retire([Child(5)]);
        var built = Population.Empty.With([Child(5), Child(3)]).Retire([Child(5), Child(3)]);
        Assert.Equal(grown, built);
        Assert.Empty(grown.Since(built)!.Joined);
        Assert.Empty(grown.Since(built)!.Retired);
        Assert.NotEqual(grown, Population.Empty.With([Child(5), Child(3)]).Retire([Child(5)]));
        Assert.Null(Population.Empty.With([Child(5), Child(3)]).Retire([Child(5)]).Since(built)); // 3 came back
    }

    private static EvaluatedCandidate Child(int ordinal) => new(Some.Child(ordinal, 0, 0, 0), Some.Scored(1, 0.1));

    private static IEnumerable<int> Ordinals(Population population) => population.Members.Select(m => m.Candidate.Ordinal);
}
