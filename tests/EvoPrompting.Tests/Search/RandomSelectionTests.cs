using EvoPrompting.Candidates;
using EvoPrompting.Search;

namespace EvoPrompting.Tests.Search;

public class RandomSelectionTests : SurvivorSelectionContract
{
    private protected override ISurvivorSelection Selection { get; } = new RandomSelection();

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
