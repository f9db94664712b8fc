using EvoPrompting.Candidates;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Search;

/// <summary>
/// No seed program was scored below the error ceiling, so a search has no first parent. The message says how each seed ended.
/// </summary>
public sealed class NoViableSeedException(SearchTask task, double ceiling, IReadOnlyList<EvaluatedCandidate> seeds)
    : UserException(FormattableString.Invariant($"No seed program of '{task.Name}' reached an error below the ceiling {ceiling}: ")
        + $"raise search.errorCeiling or change what the recipe gives each "
            + $"program.{string.Concat(seeds.Select(s => $"\n  {s.Candidate.Name}: {Fate(task, s)}"))}")
{
    private static string Fate(SearchTask task, EvaluatedCandidate seed) => seed.Outcome switch
    {
        Outcome.Scored { Metrics: var metrics } => FormattableString.Invariant($"error {task.Error(metrics):0.###}"),
        Outcome.Rejected { Stage: var stage, Reason: var reason } => $"rejected at {stage}: {reason.Split('\n')[0]}",
        _ => "equal to another seed",
    };
}
