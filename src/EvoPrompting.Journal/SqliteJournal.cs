using System.Globalization;
using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Files;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Keeps a run's journal in one SQLite file. Each record is one transaction, on the disk before the call returns (synchronous FULL: a
/// record costs milliseconds, a candidate seconds). Safe to call from several threads; one process at a time.
/// </summary>
public sealed class SqliteJournal : IRunJournal, ICallJournal, IDisposable
{
    private readonly Lock gate = new();
    private readonly RunFolder folder;
    private readonly FolderLock runLock;
    private readonly SqliteConnection connection;
    private readonly TimeProvider time;
    private readonly long session;
    private bool disposed;

    private SqliteJournal(RunFolder folder, FolderLock runLock, TimeProvider time)
    {
        (this.folder, this.runLock, this.time) = (folder, runLock, time);
        connection = JournalFile.Open(folder.Journal, SqliteOpenMode.ReadWrite);
        try
        {
            connection.Run("PRAGMA journal_mode = WAL");
            connection.Run("PRAGMA synchronous = FULL");
            connection.Run("INSERT INTO sessions (began) VALUES (?1)", Now());
            session = connection.ReadNumber("SELECT last_insert_rowid()");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>For tests of what a full disk does.</summary>
    internal SqliteConnection Connection => connection;

    /// <summary>Begins a run in a folder, which is made where it is missing.</summary>
    /// <exception cref="JournalException">The folder holds a run already, or cannot be written.</exception>
    public static SqliteJournal Create(RunFolder folder, RunIdentity identity, TimeProvider time) => Guarded(folder, () =>
    {
        Directory.CreateDirectory(folder.Path);
        CheckFree(folder);
        return Locked(folder, runLock =>
        {
            CheckFree(folder);
            JournalBirth.Write(folder, identity); // whole or not at all
            return new SqliteJournal(folder, runLock, time);
        });
    });

    /// <summary>Goes on with the run in a folder. Every refusal leaves its files as they were.</summary>
    /// <param name="now">What this program would run; the run's own is in its history.</param>
    /// <exception cref="JournalException">
    /// There is no run, another process is running it, its journal is damaged or a newer version's, or it was begun by a program,
    /// recipe or language model for which results would differ.
    /// </exception>
    public static SqliteJournal Resume(RunFolder folder, RunIdentity now, TimeProvider time) => Guarded(folder, () =>
    {
        JournalFile.CheckHeader(folder, toResume: true);
        return Locked(folder, runLock =>
        {
            using (var copy = JournalCopy.Of(folder))
            {
                var differences = JournalRows.Identity(copy.Connection).DifferencesFrom(now);
                if (differences.Count > 0)
                    throw new JournalException($"{folder} cannot be resumed, its results would not repeat: {string.Join("; ", differences)}");
            }

            return new SqliteJournal(folder, runLock, time);
        });
    });

    public Task<SearchState?> ResumeAsync(CancellationToken stop) =>
        Read(() => JournalRows.LastRound(connection) is { } round ? JournalRows.State(connection, round) : null);

    public Task<Proposal?> FindProposalAsync(int round, int prompt, CancellationToken stop) =>
        Read(() => JournalRows.Proposal(connection, round, prompt));

    public Task<Outcome?> FindOutcomeAsync(int ordinal, CancellationToken stop) => Read(() => FindOutcome(ordinal));

    public Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(CancellationToken stop) => Read(() => JournalRows.Candidates(connection));

    public Task RecordAsync(Proposal proposal, CancellationToken stop)
    {
        JournalRules.Check(proposal);
        return Write(() =>
        {
            var (round, prompt) = (proposal.Round, proposal.Prompt);
            if (JournalRows.Proposal(connection, round, prompt) is { } held)
            {
                JournalRules.MustRepeat($"prompt {prompt} in round {round}", held, proposal);
                return;
            }

            connection.Run("INSERT INTO prompts VALUES (?1, ?2, ?3, ?4)", round, prompt, proposal.Text, Now());
            for (var sample = 0; sample < proposal.Completions.Count; sample++)
            {
                var completion = proposal.Completions[sample];
                connection.Run(
                    "INSERT INTO completions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    round, prompt, sample, completion.Text, completion.Tokens, completion.Finished, completion.Fault);
                Insert(proposal.Children[sample]);
            }
        });
    }

    public Task RecordAsync(EvaluatedCandidate evaluated, string? form, CancellationToken stop)
    {
        JournalRules.Check(evaluated);
        return Write(() =>
        {
            var (candidate, outcome) = evaluated;
            if (FindCandidate(candidate.Ordinal) is { } known)
                JournalRules.MustRepeat($"candidate {candidate.Ordinal}", known, candidate);
            else if (candidate.IsSeed)
                Insert(candidate);
            else
                throw JournalRules.NotProposed(candidate.Ordinal);

            if (FindOutcome(candidate.Ordinal) is { } held)
                JournalRules.MustRepeat($"outcome for candidate {candidate.Ordinal}", held, outcome);
            else
                Insert(candidate.Ordinal, outcome, form);
        });
    }

    public Task RecordAsync(LostAttempt attempt, CancellationToken stop) => Write(() =>
        connection.Run("INSERT INTO attempts (ordinal, reason, recorded) VALUES (?1, ?2, ?3)", attempt.Ordinal, attempt.Reason, Now()));

    public Task<IReadOnlyList<(int Ordinal, string Form)>> ReadFormsAsync(CancellationToken stop) => Read(() =>
        connection.Read("SELECT ordinal, form FROM outcomes WHERE form IS NOT NULL ORDER BY ordinal", r => (r.GetInt32(0), r.GetString(1))));

    public Task CommitAsync(SearchState state, TuningResult? tuning, CancellationToken stop)
    {
        JournalRules.Check(state, tuning);
        return Write(() =>
        {
            var last = JournalRows.LastRound(connection);
            if (state.Round <= last)
            {
                JournalRules.MustRepeat($"state for round {state.Round}", JournalRows.State(connection, state.Round), state);
                JournalRules.MustRepeat($"tuning for round {state.Round}", JournalRows.Tuning(connection, state.Round), tuning);
                return;
            }

            JournalRules.CheckNext(state, last is { } round ? JournalRows.State(connection, round) : null);
            foreach (var member in state.Population.Members.Concat(state.Parents))
                JournalRules.MustRepeat($"content of candidate {member.Candidate.Ordinal}", FindEvaluated(member.Candidate.Ordinal), member);
            Insert(state, tuning);
        });
    }

    public Task<ModelCall?> FindCallAsync(string request, CancellationToken stop) => Read(() => FindCall(request));

    public Task RecordAsync(ModelCall call, CancellationToken stop) => Write(() =>
    {
        if (FindCall(call.Request) is { } held)
        {
            JournalRules.MustRepeat($"call {call.Request}", held, call);
            return;
        }

        connection.Run(
            "INSERT INTO calls VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            call.Request, call.Model, call.Step, call.SamplingSeed.ToString(CultureInfo.InvariantCulture), call.Asked, call.Text, call.Fault,
            call.Finished, call.Usage.Input, call.Usage.CachedInput, call.Usage.Output, call.ServedBy, Now());
    });

    public Task<IReadOnlyList<ModelCall>> ReadCallsAsync(CancellationToken stop) => Read(() => JournalRows.Calls(connection));

    /// <summary>Closes the journal; the run may then be resumed by another process.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            try
            {
                connection.Run("UPDATE sessions SET ended = ?1 WHERE id = ?2", Now(), session);
            }
            catch (SqliteException)
            {
                // What counts is on the disk; a session without an end only lacks its end time.
            }

            connection.Dispose();
            runLock.Dispose();
        }
    }

    private static void CheckFree(RunFolder folder)
    {
        if (File.Exists(folder.Journal)) throw new JournalException($"{folder} already holds a run: resume it, or choose another folder");
    }

    private static SqliteJournal Locked(RunFolder folder, Func<FolderLock, SqliteJournal> open)
    {
        var runLock = RunLock.Take(folder);
        try
        {
            return open(runLock);
        }
        catch
        {
            runLock.Dispose();
            throw;
        }
    }

    private static T Guarded<T>(RunFolder folder, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e)
        {
            throw JournalFile.Explain(e, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{folder} cannot be written to: {e.Message}", e);
        }
    }

    private Task<T> Read<T>(Func<T> read)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return Task.FromResult(Guarded(folder, read));
        }
    }

    /// <summary>Runs one transaction; on any exception nothing of it stays.</summary>
    private Task Write(Action write)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return Guarded(folder, () =>
            {
                using var transaction = connection.BeginTransaction();
                write();
                transaction.Commit();
                return Task.CompletedTask;
            });
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private Candidate? FindCandidate(int ordinal) => JournalRows.Candidates(connection, "ordinal = ?1", ordinal).SingleOrDefault();

    private ModelCall? FindCall(string request) => JournalRows.Calls(connection, "request = ?1", request).SingleOrDefault();

    private Outcome? FindOutcome(int ordinal) => JournalRows.Outcomes(connection, "ordinal = ?1", ordinal).SingleOrDefault()?.Outcome;

    private EvaluatedCandidate FindEvaluated(int ordinal) =>
        FindCandidate(ordinal) is { } candidate && FindOutcome(ordinal) is { } outcome
            ? new EvaluatedCandidate(candidate, outcome)
            : throw JournalRules.NotEvaluated(ordinal);

    private void Insert(Candidate candidate)
    {
        if (FindCandidate(candidate.Ordinal) is { } other) throw JournalException.DoesNotRepeat($"candidate {candidate.Ordinal}", other, candidate);
        var origin = candidate.Origin;
        connection.Run(
            "INSERT INTO candidates VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            candidate.Ordinal, candidate.Round, candidate.Source, candidate.Name,
            origin?.Prompt, origin?.Sample, origin?.Temperature, origin?.SamplingSeed.ToString(CultureInfo.InvariantCulture));
        if (origin is null) return;
        for (var position = 0; position < origin.Parents.Count; position++)
        {
            if (FindOutcome(origin.Parents[position]) is null) throw JournalRules.NotEvaluated(origin.Parents[position]);
            connection.Run("INSERT INTO parents VALUES (?1, ?2, ?3)", candidate.Ordinal, position, origin.Parents[position]);
        }
    }

    private void Insert(int ordinal, Outcome outcome, string? form)
    {
        var (kind, stage, reason, original) = outcome switch
        {
            Outcome.Rejected rejected => ("rejected", rejected.Stage.Name, rejected.Reason, (int?)null),
            Outcome.Duplicate duplicate => ("duplicate", null, null, duplicate.Original),
            _ => ("scored", null, null, null),
        };
        connection.Run("INSERT INTO outcomes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", ordinal, kind, stage, reason, original, Now(), form);
        if (outcome is not Outcome.Scored scored) return;
        for (var position = 0; position < scored.Metrics.Count; position++)
            connection.Run("INSERT INTO metrics VALUES (?1, ?2, ?3, ?4)", ordinal, position, scored.Metrics[position].Name, scored.Metrics[position].Value);
    }

    private void Insert(SearchState state, TuningResult? tuning)
    {
        var (round, softPrompt) = (state.Round, state.SoftPrompt);
        connection.Run(
            "INSERT INTO rounds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            round, Now(), softPrompt.Length, softPrompt.Width, softPrompt.Hash(), Bytes(softPrompt.Values), Bytes(softPrompt.OptimizerState),
            tuning?.Examples, tuning?.HeldOut, Loss(tuning?.LossBefore), Loss(tuning?.LossAfter), tuning?.RolledBack);
        for (var position = 0; position < state.Parents.Count; position++)
            connection.Run("INSERT INTO round_parents VALUES (?1, ?2, ?3)", round, position, state.Parents[position].Candidate.Ordinal);
        foreach (var member in state.Population.Members)
            connection.Run("INSERT INTO population VALUES (?1, ?2, NULL) ON CONFLICT DO NOTHING", member.Candidate.Ordinal, round);
        foreach (var ordinal in state.Population.Retired)
            connection.Run("UPDATE population SET retired = ?1 WHERE ordinal = ?2 AND retired IS NULL", round, ordinal);
    }

    private static byte[] Bytes(IReadOnlyList<float> values) => MemoryMarshal.AsBytes<float>(values.ToArray()).ToArray();

    private static double? Loss(double? loss) => loss is { } value && !double.IsNaN(value) ? value : null;
}
