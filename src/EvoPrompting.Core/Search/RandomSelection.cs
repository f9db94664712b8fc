using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Search;

/// <summary>The paper's ablation "random parents" (section 4.1): survivors drawn uniformly, without replacement.</summary>
internal sealed class RandomSelection : ISurvivorSelection
{
    public IReadOnlyList<EvaluatedCandidate> NextParents(IReadOnlyList<EvaluatedCandidate> eligible, int count, RandomStream chance)
    {
        var order = eligible.OrderBy(e => e.Candidate.Ordinal).ToArray();
        chance.Shuffle<EvaluatedCandidate>(order);
        return [.. order.Take(count)];
    }
}
