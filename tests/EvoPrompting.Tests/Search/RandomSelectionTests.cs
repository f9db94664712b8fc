using EvoPrompting.Candidates;
using EvoPrompting.Search;

namespace EvoPrompting.Tests.Search;

public class RandomSelectionTests : SurvivorSelectionContract
{
    private protected override ISurvivorSelection Selection { get; } = new RandomSelection();

    /// <summary>A race trains who is drawn again; who was trained already for nothing would be wasted.</summary>
    [Fact]
    public void WhereOneFallsOnlyThatOneIsReplaced()
    {
        EvaluatedCandidate[] members = [.. Enumerable.Range(3, 9).Select(ordinal => Member(ordinal, 2, 2))];
        for (var seed = 0UL; seed < 100; seed++)
        {
            var drawn = Selection.NextParents(members, 4, new(seed));
            var left = members.Except(drawn.Take(1)).ToArray();
            var again = Selection.NextParents(left, [drawn[0]], 4, new(seed));
            Assert.Equal(drawn.Skip(1), again.Take(3));
            Assert.Equal(4, again.Distinct().Count());
            Assert.DoesNotContain(drawn[0], again);
        }
    }

    /// <summary>Every pair out of five is drawn equally often, although the last is by far the fittest.</summary>
    [Fact]
    public void EverySelectionIsEquallyLikelyWhateverTheFitness()
    {
        EvaluatedCandidate[] members = [.. Enumerable.Range(3, 5).Select(ordinal => Member(ordinal, 100 - 12 * ordinal, 8 - ordinal))];
        var counts = new Dictionary<string, int>();
        for (var seed = 0UL; seed < 20_000; seed++)
        {
            var pair = string.Join(' ', Selection.NextParents(members, 2, new(seed)).Select(s => s.Candidate.Ordinal));
            counts[pair] = counts.GetValueOrDefault(pair) + 1;
        }

        Assert.Equal(5 * 4, counts.Count); // in both orders
        var chiSquare = counts.Values.Sum(n => (n - 1_000) * (n - 1_000) / 1_000.0);
        Assert.InRange(chiSquare, 5.4, 43.8); // 19 degrees of freedom: outside in one case of a thousand
    }
}
