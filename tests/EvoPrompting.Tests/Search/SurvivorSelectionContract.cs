using CsCheck;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

/// <summary>What every survivor selection has to keep; sizes and errors are coarse, so that fitness ties often.</summary>
public abstract class SurvivorSelectionContract
{
    private static readonly Gen<EvaluatedCandidate[]> Eligible =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3]).Array[0, 12]
            .Select(all => all.Select((m, i) => Member(3 + i, m.Item1, m.Item2)).ToArray());

    private static readonly Gen<(EvaluatedCandidate[] Eligible, int Count, ulong Seed)> Cases =
        Gen.Select(Eligible, Gen.Int[1, 15], Gen.ULong, (eligible, count, seed) => (eligible, count, seed));

    private protected abstract ISurvivorSelection Selection { get; }

    private protected static TextTask Task { get; } = new();

    [Fact]
    public void ItSelectsAtMostTheCountAndAsManyAsThereAre() => Cases.Sample(c =>
        Assert.Equal(Math.Min(c.Count, c.Eligible.Length), Selection.NextParents(c.Eligible, c.Count, new(c.Seed)).Count));

    [Fact]
    public void ItSelectsAmongTheEligibleOnlyAndNoneTwice() => Cases.Sample(c =>
    {
        var selected = Selection.NextParents(c.Eligible, c.Count, new(c.Seed));
        Assert.Equal(selected.Count, selected.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(selected, s => Assert.Contains(c.Eligible, e => ReferenceEquals(e, s)));
    });

    [Fact]
    public void EqualArgumentsGiveEqualSelections() => Cases.Sample(c =>
        Assert.Equal(Selection.NextParents(c.Eligible, c.Count, new(c.Seed)), Selection.NextParents(c.Eligible, c.Count, new(c.Seed))));

    [Fact]
    public void TheOrderOfTheEligibleDoesNotCount() => Cases.Sample(c =>
    {
        var shuffled = c.Eligible.ToArray();
        new RandomStream(c.Seed + 1).Shuffle<EvaluatedCandidate>(shuffled);
        Assert.Equal(Selection.NextParents(c.Eligible, c.Count, new(c.Seed)), Selection.NextParents(shuffled, c.Count, new(c.Seed)));
    });

    [Fact]
    public void ItLeavesTheEligibleAsTheyWere() => Cases.Sample(c =>
    {
        var before = c.Eligible.ToArray();
        Selection.NextParents(c.Eligible, c.Count, new(c.Seed));
        Assert.Equal(before, c.Eligible);
    });

    /// <summary>The same selection asked again later, after others, answers the same: it keeps nothing between calls.</summary>
    [Fact]
    public void EarlierCallsDoNotCount() => Cases.Array[2].Sample(two =>
    {
        var selection = Selection;
        var first = selection.NextParents(two[0].Eligible, two[0].Count, new(two[0].Seed));
        selection.NextParents(two[1].Eligible, two[1].Count, new(two[1].Seed));
        Assert.Equal(first, selection.NextParents(two[0].Eligible, two[0].Count, new(two[0].Seed)));
    });

    /// <summary>Among candidates of one fitness each is the first as often as another, whatever its ordinal.</summary>
    [Fact]
    public void EqualsAreDrawnFairly()
    {
        EvaluatedCandidate[] equals = [.. Enumerable.Range(3, 5).Select(ordinal => Member(ordinal, 2, 2))];
        var firsts = new int[5];
        for (var seed = 0UL; seed < 5_000; seed++) firsts[Selection.NextParents(equals, 1, new(seed))[0].Candidate.Ordinal - 3]++;
        Assert.All(firsts, n => Assert.InRange(n, 1_000 - 114, 1_000 + 114)); // four standard deviations
    }

    private protected static EvaluatedCandidate Member(int ordinal, int size, int error) => new(
        new Candidate(ordinal, 0, $"program\n{ordinal}", new Origin(0, ordinal - 3, [0], 0.2, (ulong)ordinal)),
        new Outcome.Scored(new(new Metric("size", size), new Metric("error", error / 10.0), new Metric("test_error", 0.5))));
}
