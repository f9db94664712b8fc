using EvoPrompting.History;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Reads a run's journal, whether it is being written or not, as one moment of it. Nothing in the run's folder is written, made or removed,
/// and no lock is taken that whoever runs the run could meet. What the folder holds says how:
/// <list type="bullet">
/// <item>no log (<c>-wal</c>): nobody writes. SQLite reads the file as one that cannot change; if it did change meanwhile, it is read
/// again.</item>
/// <item>a log and its index (<c>-shm</c>): a process writes, or was killed. SQLite reads beside it; the index is not written to.</item>
/// <item>a log without an index: somebody has copied a run that was killed. SQLite reads the two without locks and keeps the index in
/// memory.</item>
/// </list>
/// </summary>
internal static class ReadOnlyJournal
{
    private const int MostTries = 200;

    /// <summary>SQLite's own file access, but for its locks.</summary>
    private static readonly string WithoutLocks = OperatingSystem.IsWindows() ? "win32-none" : "unix-none";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="read">May be called again where the journal was opened or closed meanwhile.</param>
    /// <exception cref="JournalException">It is missing, damaged, another program's or a newer version's.</exception>
    public static T Read<T>(RunFolder folder, Func<JournalConnection, T> read)
    {
        JournalFile.CheckPath(folder);
        for (var tries = 1; ; tries++)
        {
            if (ReaderGate.Read(() => TryRead(folder, read, last: tries == MostTries)) is [var result]) return result;
            Thread.Sleep(Pause);
        }
    }

    /// <summary>Returns one result, or none where the journal was opened or closed meanwhile.</summary>
    private static T[] TryRead<T>(RunFolder folder, Func<JournalConnection, T> read, bool last)
    {
        var before = State.Of(folder);
        try
        {
            if (before is { HasLog: true, HasIndex: true }) return [Query(folder, "readonly_shm=1", read)];
            JournalFile.CheckHeader(folder);
            if (!before.HasLog)
            {
                var result = Query(folder, "immutable=1", read);
                return State.Of(folder).Journal == before.Journal || last ? [result] : [];
            }

            var held = Query(folder, $"vfs={WithoutLocks}", read, alone: true);
            return State.Of(folder) == before || last ? [held] : [];
        }
        catch (SqliteException e)
        {
            var passing = State.Of(folder) != before || e.SqliteErrorCode is SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PROTOCOL;
            return passing && !last ? [] : throw JournalFile.Explain(e, folder);
        }
        catch (Exception e) when (IsOfAValue(e))
        {
            throw JournalFile.Damaged(folder, "it holds a value that no run writes", e);
        }
    }

    /// <summary>What reading a number out of its range, a text that is no number or a missing row throws.</summary>
    private static bool IsOfAValue(Exception e) => e is ArgumentException or OverflowException or FormatException or InvalidCastException
        or InvalidOperationException or NullReferenceException or KeyNotFoundException;

    /// <param name="parameter">SQLite takes it in a URI only.</param>
    /// <param name="alone">True where nobody else has the journal open: SQLite then makes no index beside it.</param>
    private static T Query<T>(RunFolder folder, string parameter, Func<JournalConnection, T> read, bool alone = false)
    {
        var source = $"{new Uri(Path.GetFullPath(folder.Journal)).AbsoluteUri}?{parameter}";
        using var journal = JournalConnection.Open(source, SqliteOpenMode.ReadOnly);
        if (alone) journal.ReadAlone();
        JournalFile.CheckVersion(journal, folder);
        OldSchema.Show(journal);
        journal.Run("BEGIN");
        return read(journal);
    }

    /// <summary>What can be seen of a journal from outside. An empty log is as good as none.</summary>
    private readonly record struct State((long, DateTime)? Journal, (long, DateTime)? Log, bool HasIndex)
    {
        public bool HasLog => Log is { Item1: > 0 } || Log is not null && HasIndex;

        public static State Of(RunFolder folder) =>
            new(Stamp(folder.Journal), Stamp(folder.Journal + "-wal"), File.Exists(folder.Journal + "-shm"));

        private static (long, DateTime)? Stamp(string path)
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : null;
        }
    }
}
