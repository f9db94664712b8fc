using EvoPrompting.SearchTasks;

namespace EvoPrompting.Candidates;

/// <summary>What came of a candidate. A bad candidate is a value, never an exception.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It was trained and measured.</summary>
    /// <param name="Metrics">All metrics of the task, finite numbers.</param>
    /// <param name="Feedback">What its evaluator says in words, cleaned (<see cref="ReasonText"/>); null where it says nothing.</param>
    public sealed record Scored(MetricSet Metrics, string? Feedback = null) : Outcome;

    /// <summary>It stopped at a stage, for a reason a person can act on.</summary>
    /// <param name="Reason">One line or a few; with the line number where there is one.</param>
    public sealed record Rejected(Stage Stage, string Reason) : Outcome;

    /// <summary>It equals an earlier candidate after normalisation; it counts as a child but is not trained again.</summary>
    /// <param name="Original">The ordinal of the earliest equal candidate.</param>
    public sealed record Duplicate(int Original) : Outcome;
}
