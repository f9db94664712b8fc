using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Search;

/// <summary>Selects the next round's parents (Algorithm 1, line 10). Equal arguments, equal selection.</summary>
public interface ISurvivorSelection
{
    /// <summary>
    /// Returns at most <paramref name="count"/> of the eligible members, best first where the selection ranks; at least one where there is
    /// one.
    /// </summary>
    /// <param name="eligible">In ordinal order; never parents before.</param>
    IReadOnlyList<EvaluatedCandidate> NextParents(IReadOnlyList<EvaluatedCandidate> eligible, int count, RandomStream chance);

    /// <summary>
    /// Selects where some were eligible and are no longer, after further trainings. A selection that draws keeps who
    /// was drawn before and draws others for the fallen only; by default the fallen do not count.
    /// </summary>
    /// <param name="fallen">In ordinal order; none of them may be returned.</param>
    IReadOnlyList<EvaluatedCandidate> NextParents(
        IReadOnlyList<EvaluatedCandidate> eligible, IReadOnlyList<EvaluatedCandidate> fallen, int count, RandomStream chance) =>
        NextParents(eligible, count, chance);
}
