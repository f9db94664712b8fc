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

    private static Outcome Together(IReadOnlyList<Outcome> trainings) =>
        trainings.FirstOrDefault(t => t is not Outcome.Scored)
        ?? new Outcome.Scored(MetricSet.Mean([.. trainings.Cast<Outcome.Scored>().Select(t => t.Metrics)]));
}
