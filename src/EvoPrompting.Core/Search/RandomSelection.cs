using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Search;

/// <summary>The paper's ablation "random parents" (section 4.1): survivors drawn uniformly, without replacement.</summary>
internal sealed class RandomSelection : ISurvivorSelection
{
    public IReadOnlyList<EvaluatedCandidate> NextParents(IReadOnlyList<EvaluatedCandidate> eligible, int count, RandomStream chance) =>
        NextParents(eligible, [], count, chance);

    /// <summary>Draws among all, so that who was drawn before another fell is drawn again, and only the fallen are replaced.</summary>
    public IReadOnlyList<EvaluatedCandidate> NextParents(
        IReadOnlyList<EvaluatedCandidate> eligible, IReadOnlyList<EvaluatedCandidate> fallen, int count, RandomStream chance)
    {
        var order = eligible.Concat(fallen).OrderBy(e => e.Candidate.Ordinal).ToArray();
        chance.Shuffle<EvaluatedCandidate>(order);
        var gone = fallen.Select(f => f.Candidate.Ordinal).ToHashSet();
        return [.. order.Where(e => !gone.Contains(e.Candidate.Ordinal)).Take(count)];
    }
}
