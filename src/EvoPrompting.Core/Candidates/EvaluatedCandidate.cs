using EvoPrompting.SearchTasks;

namespace EvoPrompting.Candidates;

/// <summary>A candidate with what came of it. Equal by content.</summary>
/// <param name="Outcome">What all its trainings say together.</param>
public sealed record EvaluatedCandidate(Candidate Candidate, Outcome Outcome)
{
    private readonly IReadOnlyList<Outcome> several = [];

    /// <summary>What came of each training, in their order; one where it was not trained again.</summary>
    public IReadOnlyList<Outcome> Trainings => several.Count > 0 ? several : [Outcome];

    /// <summary>Its metrics, the means over its trainings; null where it was not scored.</summary>
    public MetricSet? Metrics => (Outcome as Outcome.Scored)?.Metrics;

    /// <summary>What its evaluator says of it in words: of the first training that says something; null where none does.</summary>
    public string? Feedback => (Outcome as Outcome.Scored)?.Feedback;

    /// <summary>Returns it after one more training: the means of all, or the first rejection among them.</summary>
    public EvaluatedCandidate TrainedAgain(Outcome outcome)
    {
        Outcome[] all = [.. Trainings, outcome];
        return new EvaluatedCandidate(Candidate, Together(all), all);
    }

    /// <summary>Says whether it was scored with an error below the ceiling alpha (Algorithm 3, line 4: strictly below).</summary>
    public bool IsViable(SearchTask task, double ceiling) => Metrics is { } metrics && task.Error(metrics) < ceiling;

    public bool Equals(EvaluatedCandidate? other) =>
        (object)this == other
        || other is not null && Candidate == other.Candidate && Outcome == other.Outcome && several.SequenceEqual(other.several);

    public override int GetHashCode() => HashCode.Combine(Candidate, Outcome, several.Count);

    private EvaluatedCandidate(Candidate candidate, Outcome outcome, IReadOnlyList<Outcome> several)
        : this(candidate, outcome) => this.several = several;

    private static Outcome Together(IReadOnlyList<Outcome> trainings)
    {
        if (trainings.FirstOrDefault(t => t is not Outcome.Scored) is { } failed) return failed;
        Outcome.Scored[] scored = [.. trainings.Cast<Outcome.Scored>()];
        return new Outcome.Scored(
            MetricSet.Mean([.. scored.Select(t => t.Metrics)]), scored.Select(t => t.Feedback).FirstOrDefault(f => f is not null));
    }
}
