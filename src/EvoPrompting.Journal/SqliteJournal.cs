using EvoPrompting.Candidates;
using EvoPrompting.Files;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Keeps a run's journal in one SQLite file. Each record is one transaction, on the disk before the call returns (synchronous FULL: a
/// record costs milliseconds, a candidate seconds), and costs the same however much is recorded already. Safe to call from several threads;
/// one process at a time.
/// </summary>
internal sealed class SqliteJournal : IRunJournal, ICallJournal, IDisposable
{
    private readonly Lock gate = new();
    private readonly RunFolder folder;
    private readonly FolderLock runLock;
    private readonly TimeProvider time;
    private readonly long session;
    private JournalConnection journal = null!; // opened by the constructor
    private long entry; // the last one
    private SearchState? last; // the last committed state, once it was asked for
    private bool disposed;

    private SqliteJournal(RunFolder folder, FolderLock runLock, TimeProvider time)
    {
        (this.folder, this.runLock, this.time) = (folder, runLock, time);
        ReaderGate.Write(folder, isWritten: true, () =>
        {
            journal = JournalConnection.Open(folder.Journal, SqliteOpenMode.ReadWrite);
            try
            {
                journal.Run("PRAGMA synchronous = FULL");
                entry = journal.ReadNumber(JournalSchema.LastEntry);
                journal.Run("INSERT INTO sessions VALUES (?1, ?2)", ++entry, Now());
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        });
        session = entry;
    }

    /// <summary>For tests of what a full disk does.</summary>
    internal JournalConnection Connection => journal;

    /// <summary>Keeps a folder, which is made where it is missing, for the run that is to begin there.</summary>
    /// <exception cref="JournalException">The folder holds a run already, or cannot be written.</exception>
    public static FolderLock Reserve(RunFolder folder) => Guarded(folder, () =>
    {
        JournalFile.CheckPath(folder);
        Directory.CreateDirectory(folder.Path);
        CheckFree(folder);
        var runLock = RunLock.Take(folder);
        try
        {
            CheckFree(folder);
            return runLock;
        }
        catch
        {
            runLock.Dispose();
            throw;
        }
    });

    /// <summary>Begins a run in a folder.</summary>
    /// <param name="reserved">What <see cref="Reserve"/> returned, this one's from now on; null to have it reserved.</param>
    /// <param name="before">Done before there is a journal: what has to be there whenever there is one.</param>
    /// <exception cref="JournalException">The folder holds a run already, or cannot be written.</exception>
    public static SqliteJournal Create(
        RunFolder folder, RunIdentity identity, TimeProvider time, FolderLock? reserved = null, Action? before = null)
    {
        var runLock = reserved ?? Reserve(folder);
        return Guarded(folder, () => Locked(runLock, () =>
        {
            before?.Invoke();
            JournalBirth.Write(folder, identity, time.GetUtcNow()); // whole or not at all
            return new SqliteJournal(folder, runLock, time);
        }));
    }

    /// <summary>Goes on with the run in a folder. Every refusal leaves its files as they were.</summary>
    /// <param name="now">What this program would run; the run's own is in its history.</param>
    /// <exception cref="JournalException">
    /// There is no run, another process is running it, its journal is damaged or a newer version's, or it was begun by a program,
    /// recipe or language model for which results would differ.
    /// </exception>
    public static SqliteJournal Resume(RunFolder folder, RunIdentity now, TimeProvider time) => Guarded(folder, () =>
    {
        if (!ReaderGate.TryBeside(folder, () => JournalFile.CheckHeader(folder, toResume: true))) throw RunLock.Taken(folder);
        var runLock = RunLock.Take(folder);
        return Locked(runLock, () =>
        {
            var differences = ReadOnlyJournal.Read(folder, held =>
            {
                JournalFile.CheckContent(held, folder);
                return JournalRows.Identity(held).DifferencesFrom(now);
            });
            if (differences.Count > 0)
                throw new JournalException($"{folder} cannot be resumed, its results would not repeat: {string.Join("; ", differences)}");

            return new SqliteJournal(folder, runLock, time);
        });
    });

    public Task<SearchState?> ResumeAsync(CancellationToken stop) => Read(() => LastState());

    public Task<Proposal?> FindProposalAsync(int round, int prompt, CancellationToken stop) =>
        Read(() => JournalRows.Proposal(journal, round, prompt));

    public Task<Outcome?> FindOutcomeAsync(int ordinal, CancellationToken stop) =>
        Read(() => JournalRows.Outcome(journal, ordinal)?.Outcome);

    public Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(CancellationToken stop) => Read(() => JournalRows.Candidates(journal));

    public Task<IReadOnlyList<(int Ordinal, string Form)>> ReadFormsAsync(CancellationToken stop) => Read(() =>
        journal.Read("SELECT ordinal, form FROM outcomes WHERE form IS NOT NULL ORDER BY ordinal", r => (r.GetInt32(0), r.GetString(1))));

    public Task<ModelCall?> FindCallAsync(string request, CancellationToken stop) => Read(() => JournalRows.Call(journal, request));

    public Task<IReadOnlyList<ModelCall>> ReadCallsAsync(CancellationToken stop) => Read<IReadOnlyList<ModelCall>>(() =>
        [.. JournalRows.Calls(journal, 0, entry).Select(c => c.Content).OrderBy(c => c.Request, StringComparer.Ordinal)]);

    public Task RecordAsync(Proposal proposal, CancellationToken stop)
    {
        JournalRules.Check(proposal);
        return Write(() =>
        {
            var (round, prompt) = (proposal.Round, proposal.Prompt);
            if (JournalRows.Proposal(journal, round, prompt) is { } held)
                JournalRules.MustRepeat($"prompt {prompt + 1} of round {round + 1}", held, proposal);
            else JournalInserts.Proposal(journal, ++entry, Now(), proposal);
        });
    }

    public Task RecordAsync(EvaluatedCandidate evaluated, string? form, CancellationToken stop)
    {
        JournalRules.Check(evaluated);
        return Write(() =>
        {
            var (candidate, outcome) = evaluated;
            var ordinal = candidate.Ordinal;
            if (JournalRows.Candidate(journal, ordinal) is { } known) JournalRules.MustRepeat($"candidate {ordinal}", known, candidate);
            else if (candidate.IsSeed) JournalInserts.Seed(journal, candidate);
            else throw JournalRules.NotProposed(ordinal);

            if (JournalRows.Outcome(journal, ordinal) is { } held)
            {
                JournalRules.MustRepeat($"outcome for candidate {ordinal}", held.Outcome, outcome);
                JournalRules.MustRepeat($"form of candidate {ordinal}", held.Form, form);
            }
            else
            {
                JournalInserts.Outcome(journal, ++entry, Now(), ordinal, outcome, form);
            }
        });
    }

    public Task<FurtherTraining?> FindTrainingAsync(int ordinal, int number, CancellationToken stop) =>
        Read(() => Training(ordinal, number));

    public Task RecordAsync(FurtherTraining training, CancellationToken stop) => Write(() =>
    {
        if (Training(training.Ordinal, training.Number) is { } held)
        {
            JournalRules.MustRepeat($"training {training.Number} of candidate {training.Ordinal}", held, training);
            return;
        }

        JournalRules.CheckNext(training, JournalStates.Evaluated(journal, training.Ordinal));
        JournalInserts.Training(journal, ++entry, Now(), training);
    });

    public Task RecordAsync(LostAttempt attempt, CancellationToken stop) => Write(() =>
        journal.Run("INSERT INTO attempts VALUES (?1, ?2, ?3, ?4)", ++entry, attempt.Ordinal, attempt.Reason, Now()));

    public Task RecordAsync(IReadOnlyList<ModelCall> calls, CancellationToken stop)
    {
        foreach (var call in calls) JournalRules.Check(call);
        return Write(() =>
        {
            foreach (var call in calls)
                if (JournalRows.Call(journal, call.Request) is { } held) JournalRules.MustRepeat($"call {call.Request}", held, call);
                else JournalInserts.Call(journal, ++entry, Now(), call);
        });
    }

    public async Task CommitAsync(SearchState state, TuningResult? tuning, CancellationToken stop)
    {
        JournalRules.Check(state, tuning);
        await Write(() =>
        {
            var before = LastState();
            if (state.Round <= before?.Round)
            {
                var (held, heldTuning) = JournalStates.Of(journal, state.Round);
                JournalRules.MustRepeat($"state for round {state.Round + 1}", held, state);
                JournalRules.MustRepeat($"tuning for round {state.Round + 1}", heldTuning, tuning);
                return;
            }

            var growth = JournalRules.CheckNext(state, before);
            JournalRules.CheckHeld(growth, state.Parents, ordinal => JournalStates.Evaluated(journal, ordinal));
            JournalInserts.Round(journal, ++entry, Now(), state, growth, tuning);
        });
        lock (gate)
            if (!(state.Round <= last?.Round))
                last = state;
    }

    /// <summary>Closes the journal; the run may then be resumed by another process.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            try
            {
                journal.Run("INSERT INTO session_ends VALUES (?1, ?2, ?3)", ++entry, session, Now());
                journal.Run("PRAGMA wal_checkpoint(TRUNCATE)"); // readers may keep the log from being removed, not from being empty
            }
            catch (SqliteException)
            {
                // What counts is on the disk; a session without an end only lacks its end time.
            }

            ReaderGate.Write(folder, isWritten: false, () =>
            {
                journal.Dispose();
                JournalFile.Tidy(folder);
            });
            runLock.Dispose();
        }
    }

    private static void CheckFree(RunFolder folder)
    {
        if (File.Exists(folder.Journal)) throw new JournalException($"{folder} already holds a run: resume it, or choose another folder");
    }

    /// <summary>Gives the lock back where there comes no journal of it.</summary>
    private static SqliteJournal Locked(FolderLock runLock, Func<SqliteJournal> open)
    {
        try
        {
            return open();
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
        catch (Exception e) when (FileFault.Is(e))
        {
            throw RunLock.NotWritable(folder, e);
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
            var before = entry;
            try
            {
                return Guarded(folder, () =>
                {
                    journal.Atomically(write);
                    return Task.CompletedTask;
                });
            }
            catch
            {
                entry = before;
                throw;
            }
        }
    }

    private FurtherTraining? Training(int ordinal, int number) =>
        JournalRows.Trainings(journal, ordinal, beforeRound: int.MaxValue).FirstOrDefault(t => t.Number == number);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private SearchState? LastState() => last ??= JournalStates.Last(journal);
}
