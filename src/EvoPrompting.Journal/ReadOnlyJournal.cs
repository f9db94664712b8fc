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
/// <item>a log without an index: somebody has copied a run that was killed. A copy of the two is read.</item>
/// </list>
/// </summary>
internal static class ReadOnlyJournal
{
    private const int MostTries = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="read">May be called again where the journal was opened or closed meanwhile.</param>
    /// <exception cref="JournalException">It is missing, damaged, another program's or a newer version's.</exception>
    public static T Read<T>(RunFolder folder, Func<JournalConnection, T> read)
    {
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
            if (before is { HasLog: true, HasIndex: true }) return [Query(folder, Uri(folder, "readonly_shm=1"), read)];
            JournalFile.CheckHeader(folder);
            if (!before.HasLog)
            {
                var result = Query(folder, Uri(folder, "immutable=1"), read);
                return State.Of(folder).Journal == before.Journal || last ? [result] : [];
            }

            return Copied(folder, copy => State.Of(folder) == before || last ? [Query(folder, copy, read)] : Array.Empty<T>());
        }
        catch (SqliteException e)
        {
            var passing = State.Of(folder) != before || e.SqliteErrorCode is SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PROTOCOL;
            return passing && !last ? [] : throw JournalFile.Explain(e, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (State.Of(folder) != before && !last) return []; // the log went away, for whoever wrote it has closed the journal
            throw new JournalException($"{folder.Journal} cannot be copied to read it: {e.Message}", e);
        }
    }

    private static T Query<T>(RunFolder folder, string source, Func<JournalConnection, T> read)
    {
        using var journal = JournalConnection.Open(source, SqliteOpenMode.ReadOnly);
        JournalFile.CheckVersion(journal, folder);
        OldSchema.Show(journal);
        journal.Run("BEGIN");
        return read(journal);
    }

    private static T Copied<T>(RunFolder folder, Func<string, T> read)
    {
        DirectoryInfo? temporary = null;
        try
        {
            temporary = Directory.CreateTempSubdirectory("evoprompting-");
            var copy = Path.Combine(temporary.FullName, "journal.sqlite");
            foreach (var ending in (string[])["", "-wal"])
            {
                File.Copy(folder.Journal + ending, copy + ending);
                File.SetAttributes(copy + ending, FileAttributes.Normal);
            }

            return read(copy);
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }

    /// <summary>SQLite takes parameters in a URI only.</summary>
    private static string Uri(RunFolder folder, string parameter) => $"{new Uri(Path.GetFullPath(folder.Journal)).AbsoluteUri}?{parameter}";

    /// <summary>What can be seen of a journal from outside. An empty log is as good as none.</summary>
    private readonly record struct State((long, DateTime)? Journal, (long, DateTime)? Log, bool HasIndex)
    {
        public bool HasLog => Log is { Item1: > 0 } || Log is not null && HasIndex;

        public static State Of(RunFolder folder) =>
            new(Stamp(folder.Journal), Stamp(folder.Journal + "-wal"), File.Exists(folder.Journal + "-shm"));

        private static (long, DateTime)? Stamp(string path) =>
            new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : null;
    }
}
