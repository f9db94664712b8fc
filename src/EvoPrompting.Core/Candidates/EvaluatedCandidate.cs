using EvoPrompting.SearchTasks;

namespace EvoPrompting.Candidates;

/// <summary>A candidate with what came of it.</summary>
public sealed record EvaluatedCandidate(Candidate Candidate, Outcome Outcome)
{
    /// <summary>Its metrics, or null where it was not scored.</summary>
    public MetricSet? Metrics => (Outcome as Outcome.Scored)?.Metrics;

    /// <summary>Says whether it was scored with an error below the ceiling alpha (Algorithm 3, line 4: strictly below).</summary>
    public bool IsViable(SearchTask task, double ceiling) => Metrics is { } metrics && task.Error(metrics) < ceiling;
}
