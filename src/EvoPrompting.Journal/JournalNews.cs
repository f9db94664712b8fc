using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;

namespace EvoPrompting.Journal;

/// <summary>What was recorded in a run since a cursor; each list in the order of recording.</summary>
/// <param name="Identity">What the run is; only where the reading began at <see cref="JournalCursor.Start"/>.</param>
/// <param name="Proposals">Prompts with their children.</param>
/// <param name="Outcomes">What came of candidates, whose proposals may have been read before. Seeds are proposed by nobody.</param>
/// <param name="Attempts">Candidates that the machine lost.</param>
/// <param name="Calls">Calls of models behind endpoints.</param>
/// <param name="Rounds">Committed rounds.</param>
/// <param name="Sessions">Processes that began to run it, or ended by themselves.</param>
/// <param name="Next">Where to read on.</param>
internal sealed record JournalNews(
    RunIdentity? Identity,
    IReadOnlyList<JournalEntry<Proposal>> Proposals,
    IReadOnlyList<JournalEntry<EvaluatedCandidate>> Outcomes,
    IReadOnlyList<JournalEntry<LostAttempt>> Attempts,
    IReadOnlyList<JournalEntry<ModelCall>> Calls,
    IReadOnlyList<JournalEntry<CommittedRound>> Rounds,
    IReadOnlyList<JournalEntry<SessionMark>> Sessions,
    JournalCursor Next)
{
    /// <summary>Trainings of children after their first, whose outcomes may have been read before.</summary>
    public IReadOnlyList<JournalEntry<FurtherTraining>> Trainings { get; init; } = [];
}

/// <summary>Something that was recorded.</summary>
/// <param name="Number">Its place in the run: one count over all that is recorded.</param>
/// <param name="Recorded">For reports only.</param>
internal sealed record JournalEntry<T>(long Number, DateTimeOffset Recorded, T Content);

/// <summary>The state that a round starts from, as what it adds to the one before.</summary>
/// <param name="Round">The round to run next.</param>
/// <param name="Parents">Ordinals, best first where the selection ranks.</param>
/// <param name="Joined">Ordinals of new members of the population.</param>
/// <param name="Retired">Ordinals of members that may not be selected again from now on.</param>
/// <param name="Tuning">How the soft prompt was tuned; null where it was not.</param>
internal sealed record CommittedRound(
    int Round, IReadOnlyList<int> Parents, IReadOnlyList<int> Joined, IReadOnlyList<int> Retired, SoftPrompt SoftPrompt,
    TuningResult? Tuning);

/// <summary>A process began to run the run, or ended by itself.</summary>
/// <param name="Session">The entry in which it began.</param>
internal sealed record SessionMark(long Session, bool Ended);
