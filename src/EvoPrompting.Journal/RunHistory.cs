using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Journal;

/// <summary>
/// Shows all that a run's journal holds, for reports and exports, as one moment of the run (<see cref="JournalReader"/>).
/// </summary>
/// <param name="Proposals">By round and prompt.</param>
/// <param name="Candidates">In ordinal order.</param>
/// <param name="States">From round 0: state r is what round r started from.</param>
/// <param name="Calls">Calls of models behind endpoints, ordered by request; empty with a model of our own.</param>
/// <param name="Sessions">The processes that ran it, in their order. Times are for reports only.</param>
public sealed record RunHistory(
    RunIdentity Identity, IReadOnlyList<Proposal> Proposals, IReadOnlyList<JournaledCandidate> Candidates,
    IReadOnlyList<JournaledState> States, IReadOnlyList<ModelCall> Calls, IReadOnlyList<JournaledSession> Sessions)
{
    /// <summary>Candidates that the machine lost, in the order of recording: no part of what a run repeats, so not in its export.</summary>
    public IReadOnlyList<LostAttempt> Attempts { get; init; } = [];

    /// <summary>True where a clock limit rejected a candidate: on another machine the run might have gone another way.</summary>
    public bool AClockDecided => Candidates.Any(c => c.Outcome is Outcome.Rejected rejected && rejected.Stage == Stage.Time);

    /// <summary>How long processes worked on the run, pauses between them left out.</summary>
    public TimeSpan Worked => Sessions.Aggregate(TimeSpan.Zero, (sum, s) => sum + (s.Ended - s.Began));

    /// <exception cref="JournalException">There is no run, or its journal is damaged, another program's or a newer version's.</exception>
    public static RunHistory Open(RunFolder folder) => new JournalReader(folder).Read(Of);

    /// <summary>Returns the history of a run that was read from its start.</summary>
    internal static RunHistory Of(JournalNews all)
    {
        var evaluated = all.Outcomes.ToDictionary(o => o.Content.Candidate.Ordinal, o => o.Content);
        var trainings = all.Trainings.Select(t => t.Content).OrderBy(t => t.Number).ToLookup(t => t.Ordinal);
        var candidates = evaluated.Values.Select(e => e.Candidate).Concat(all.Proposals.SelectMany(p => p.Content.Children))
            .DistinctBy(c => c.Ordinal);
        return new RunHistory(
            all.Identity ?? throw new ArgumentException("a history is made of all that was recorded", nameof(all)),
            [.. all.Proposals.Select(p => p.Content).OrderBy(p => p.Round).ThenBy(p => p.Prompt)],
            [.. candidates.OrderBy(c => c.Ordinal)
                .Select(c => JournaledCandidate.Of(c, evaluated.GetValueOrDefault(c.Ordinal), [.. trainings[c.Ordinal]]))],
            [.. StatesOf(all.Rounds, evaluated, trainings)],
            [.. all.Calls.Select(c => c.Content).OrderBy(c => c.Request, StringComparer.Ordinal)],
            [.. JournaledSession.From(all)])
        {
            Attempts = [.. all.Attempts.Select(a => a.Content)],
        };
    }

    /// <summary>Each state holds what the one before holds, and shares it.</summary>
    private static IEnumerable<JournaledState> StatesOf(
        IEnumerable<JournalEntry<CommittedRound>> rounds, Dictionary<int, EvaluatedCandidate> evaluated,
        ILookup<int, FurtherTraining> trainings)
    {
        var population = Population.Empty;
        foreach (var (_, recorded, round) in rounds)
        {
            var again = trainings.Where(t => t.Any(one => one.Round == round.Round - 1)).Select(t => After(t, round.Round)).ToArray();
            population = population.With([.. round.Joined.Select(o => evaluated[o])]).TrainedAgain(again).Retire(round.Retired);
            var parents = round.Parents.Select(o => population.Now(evaluated[o]));
            var state = new SearchState(round.Round, population, [.. parents], round.SoftPrompt);
            yield return new JournaledState(state, round.Tuning, recorded);
        }

        EvaluatedCandidate After(IGrouping<int, FurtherTraining> all, int round) =>
            all.Where(t => t.Round < round).Aggregate(evaluated[all.Key], (held, training) => held.TrainedAgain(training.Outcome));
    }
}

/// <summary>A candidate, and what came of it: what all its trainings say together; null where that is not journaled yet.</summary>
public sealed record JournaledCandidate(Candidate Candidate, Outcome? Outcome)
{
    /// <summary>What came of its first training.</summary>
    public Outcome? First { get; private init; } = Outcome;

    /// <summary>Its trainings after the first, in their order.</summary>
    public IReadOnlyList<FurtherTraining> Further { get; private init; } = [];

    /// <summary>Its metrics, the means over its trainings; null where it was not scored.</summary>
    public MetricSet? Metrics => (Outcome as Outcome.Scored)?.Metrics;

    /// <summary>The same as it was when a round began: without trainings of that round or later.</summary>
    internal JournaledCandidate Before(int round) => First is null ? this
        : Of(Candidate, new EvaluatedCandidate(Candidate, First), [.. Further.Where(t => t.Round < round)]);

    internal static JournaledCandidate Of(Candidate candidate, EvaluatedCandidate? first, IReadOnlyList<FurtherTraining> further) => new(
        candidate, first is null ? null : further.Aggregate(first, (held, training) => held.TrainedAgain(training.Outcome)).Outcome)
    {
        First = first?.Outcome,
        Further = further,
    };
}

/// <summary>What a round started from, how its soft prompt was tuned (null where it was not), and when that was journaled.</summary>
public sealed record JournaledState(SearchState State, TuningResult? Tuning, DateTimeOffset Time);

/// <summary>One process that ran the run.</summary>
/// <param name="Ended">Of a process that was killed, the last thing it journaled.</param>
public sealed record JournaledSession(DateTimeOffset Began, DateTimeOffset Ended, bool EndedByItself)
{
    internal static IEnumerable<JournaledSession> From(JournalNews all)
    {
        var ends = all.Sessions.Where(s => s.Content.Ended).ToDictionary(s => s.Content.Session, s => s.Recorded);
        var began = all.Sessions.Where(s => !s.Content.Ended).ToArray();
        (long Number, DateTimeOffset Recorded)[] recorded =
        [
            .. all.Proposals.Select(e => (e.Number, e.Recorded)), .. all.Outcomes.Select(e => (e.Number, e.Recorded)),
            .. all.Attempts.Select(e => (e.Number, e.Recorded)), .. all.Trainings.Select(e => (e.Number, e.Recorded)),
            .. all.Rounds.Select(e => (e.Number, e.Recorded)), .. all.Calls.Select(e => (e.Number, e.Recorded)),
        ];
        for (var i = 0; i < began.Length; i++)
        {
            var (number, start, _) = began[i];
            var next = i + 1 < began.Length ? began[i + 1].Number : long.MaxValue;
            var last = recorded.Where(e => e.Number > number && e.Number < next).Select(e => e.Recorded).DefaultIfEmpty(start).Max();
            yield return ends.TryGetValue(number, out var end)
                ? new(start, end, EndedByItself: true) : new(start, last, EndedByItself: false);
        }
    }
}
