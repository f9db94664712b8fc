using CsCheck;
using EvoPrompting.Candidates;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Search;

/// <summary>The population against the plainest model of it: a sorted list and a set.</summary>
public class PopulationModelTests
{
    [Fact]
    public void MembersStandInOrdinalOrderHoweverTheyCame() => Gen.Shuffle(Enumerable.Range(0, 8).ToArray()).Sample(order =>
    {
        var population = order.Chunk(3).Aggregate(Population.Empty, (grown, part) => grown.With([.. part.Select(Child)]));
        Assert.Equal(Enumerable.Range(0, 8), population.Members.Select(m => m.Candidate.Ordinal));
    });

    [Fact]
    public void TheRetiredStayMembersAndAreNotEligible() => Gen.Int[0, 7].Array[0, 5].Array[0, 4].Sample(retirements =>
    {
        var population = Population.Empty.With([.. Enumerable.Range(0, 8).Select(Child)]);
        foreach (var ordinals in retirements) population = population.Retire([.. ordinals.Select(Child)]);
        var gone = retirements.SelectMany(r => r).ToHashSet();
        Assert.Equal(8, population.Members.Count);
        Assert.Equal(Enumerable.Range(0, 8).Where(i => !gone.Contains(i)), population.Eligible.Select(m => m.Candidate.Ordinal));
    });

    [Fact]
    public void ASeedIsNeverRetiredForItIsNoMember()
    {
        var seed = new EvaluatedCandidate(new Candidate(0, -1, "program", Name: "seed"), Child(0).Outcome);
        Assert.Empty(Population.Empty.Retire([seed]).Retired);
    }

    [Fact]
    public void EqualContentIsEqual()
    {
        var population = Population.Empty.With([Child(1), Child(2)]).Retire([Child(1)]);
        Assert.Equal(population, Population.Empty.With([Child(2)]).With([Child(1)]).Retire([Child(1)]));
        Assert.NotEqual(population, Population.Empty.With([Child(1), Child(2)]));
        Assert.NotEqual(population, Population.Empty.With([Child(1), Child(3)]).Retire([Child(1)]));
    }

    private static EvaluatedCandidate Child(int ordinal) => new(
        new Candidate(ordinal, 0, $"program\n{ordinal}", new Origin(0, ordinal, [], 0.2, 1)),
        new Outcome.Scored(new(new Metric("size", ordinal), new Metric("error", 0.1))));
}
