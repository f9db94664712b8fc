using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Search;

/// <summary>
/// GetTop of Algorithm 1: the fittest. Equal fitness is common in early rounds, so equals are put into an order drawn from the run
/// seed: fair to young candidates, and repeatable.
/// </summary>
internal sealed class FittestSelection(SearchTask task) : ISurvivorSelection
{
    public IReadOnlyList<EvaluatedCandidate> NextParents(IReadOnlyList<EvaluatedCandidate> eligible, int count, RandomStream chance)
    {
        var order = eligible.OrderBy(e => e.Candidate.Ordinal).ToArray();
        chance.Shuffle<EvaluatedCandidate>(order);
        return [.. order.OrderByDescending(e => task.Fitness(e.Metrics!)).Take(count)]; // OrderBy is stable: equals stay shuffled
    }
}
