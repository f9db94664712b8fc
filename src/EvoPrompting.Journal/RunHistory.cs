using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Shows what a run's journal holds, for reports and exports. Reading never writes to the run's folder, and a run that is going on may
/// be read: what is shown is one consistent moment.
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
    /// <summary>True where a clock limit rejected a candidate: on another machine the run might have gone another way.</summary>
    public bool AClockDecided => Candidates.Any(c => c.Outcome is Outcome.Rejected rejected && rejected.Stage == Stage.Time);

    /// <summary>How long processes worked on the run, pauses between them left out.</summary>
    public TimeSpan Worked => Sessions.Aggregate(TimeSpan.Zero, (sum, s) => sum + (s.Ended - s.Began));

    /// <exception cref="JournalException">There is no run, or its journal is damaged, another program's or a newer version's.</exception>
    public static RunHistory Open(RunFolder folder)
    {
        using var copy = JournalCopy.OfAny(folder);
        try
        {
            using var moment = copy.Connection.BeginTransaction(deferred: true);
            return Read(copy.Connection);
        }
        catch (SqliteException e)
        {
            throw JournalFile.Explain(e, folder);
        }
    }

    private static RunHistory Read(SqliteConnection journal)
    {
        var prompts = journal.Read("SELECT round, prompt FROM prompts ORDER BY round, prompt", r => (r.GetInt32(0), r.GetInt32(1)));
        var outcomes = JournalRows.Outcomes(journal).ToDictionary(o => o.Ordinal);
        var rounds = journal.Read("SELECT round, recorded FROM rounds ORDER BY round", r => (Round: r.GetInt32(0), Time: r.GetInt64(1)));
        return new RunHistory(
            JournalRows.Identity(journal),
            [.. prompts.Select(p => JournalRows.Proposal(journal, p.Item1, p.Item2)!)],
            [.. JournalRows.Candidates(journal).Select(c => new JournaledCandidate(c, outcomes.GetValueOrDefault(c.Ordinal)?.Outcome))],
            [.. rounds.Select(r => new JournaledState(JournalRows.State(journal, r.Round), JournalRows.Tuning(journal, r.Round), JournalRows.Time(r.Time)))],
            JournalRows.Calls(journal),
            ReadSessions(journal));
    }

    private static IReadOnlyList<JournaledSession> ReadSessions(SqliteConnection journal) => journal.Read(
        """
        SELECT began, ended, (
            SELECT max(recorded) FROM (
                SELECT recorded FROM prompts UNION ALL SELECT recorded FROM outcomes UNION ALL SELECT recorded FROM rounds)
            WHERE recorded >= s.began AND recorded <= coalesce((SELECT min(began) FROM sessions WHERE id > s.id), recorded))
        FROM sessions s ORDER BY id
        """,
        r => new JournaledSession(
            JournalRows.Time(r.GetInt64(0)), JournalRows.Time(r.Number(1) ?? r.Number(2) ?? r.GetInt64(0)), EndedByItself: !r.IsDBNull(1)));
}

/// <summary>A candidate, and what came of it; null where that is not journaled yet.</summary>
public sealed record JournaledCandidate(Candidate Candidate, Outcome? Outcome)
{
    /// <summary>Its metrics, or null where it was not scored.</summary>
    public MetricSet? Metrics => (Outcome as Outcome.Scored)?.Metrics;
}

/// <summary>What a round started from, how its soft prompt was tuned (null where it was not), and when that was journaled.</summary>
public sealed record JournaledState(SearchState State, TuningResult? Tuning, DateTimeOffset Time);

/// <summary>One process that ran the run.</summary>
/// <param name="Ended">Of a process that was killed, the last thing it journaled.</param>
public sealed record JournaledSession(DateTimeOffset Began, DateTimeOffset Ended, bool EndedByItself);
