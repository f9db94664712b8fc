namespace EvoPrompting;

/// <summary>Selects the next round's parents (Algorithm 1, line 10). Equal arguments, equal selection.</summary>
public interface ISurvivorSelection
{
    /// <summary>
    /// Returns at most <paramref name="count"/> eligible members, best first. Returns <paramref name="current"/> where none is eligible:
    /// a round without viable children keeps its parents.
    /// </summary>
    IReadOnlyList<EvaluatedCandidate> NextParents(
        Population population, IReadOnlyList<EvaluatedCandidate> current, int count, RandomStream chance);
}
