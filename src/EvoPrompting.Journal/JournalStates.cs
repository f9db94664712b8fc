using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.Journal;

/// <summary>
/// Puts the states of a search together again. Costs the whole population: done once when a run is resumed, never in a round.
/// </summary>
internal static class JournalStates
{
    public static SearchState? Last(JournalConnection journal) =>
        journal.Read("SELECT max(round) FROM rounds", r => r.Number(0))[0] is { } round ? Of(journal, (int)round).State : null;

    /// <summary>The state that a committed round starts from, and how its soft prompt was tuned.</summary>
    public static (SearchState State, TuningResult? Tuning) Of(JournalConnection journal, int round)
    {
        var entry = journal.ReadNumber("SELECT entry FROM rounds WHERE round = ?1", round);
        var committed = JournalRows.Rounds(journal, entry - 1, entry)[0].Content;
        var members = journal.Read("SELECT ordinal FROM members WHERE round <= ?1", r => r.GetInt32(0), round);
        var retired = journal.Read("SELECT ordinal FROM retired WHERE round <= ?1 ORDER BY round, ordinal", r => r.GetInt32(0), round);
        EvaluatedCandidate[] first = [.. members.Select(ordinal => Evaluated(journal, ordinal, beforeRound: 0)!)];
        var again = journal.Read("SELECT DISTINCT ordinal FROM trainings WHERE round < ?1 ORDER BY ordinal", r => r.GetInt32(0), round);
        var population = Population.Empty.With(first).TrainedAgain([.. again.Select(Held)]).Retire(retired);
        return (new SearchState(round, population, [.. committed.Parents.Select(Held)], committed.SoftPrompt), committed.Tuning);

        EvaluatedCandidate Held(int ordinal) => Evaluated(journal, ordinal, round)!;
    }

    /// <summary>Returns a candidate with what came of it; null where that is not recorded.</summary>
    /// <param name="beforeRound">Further trainings of this round and of later ones are left out.</param>
    public static EvaluatedCandidate? Evaluated(JournalConnection journal, int ordinal, int beforeRound = int.MaxValue) =>
        JournalRows.Candidate(journal, ordinal) is { } candidate && JournalRows.Outcome(journal, ordinal) is { } outcome
            ? JournalRows.Trainings(journal, ordinal, beforeRound)
                .Aggregate(new EvaluatedCandidate(candidate, outcome.Outcome), (held, training) => held.TrainedAgain(training.Outcome))
            : null;
}
