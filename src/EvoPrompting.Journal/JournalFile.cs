using System.Buffers.Binary;
using System.Text;
using EvoPrompting.Files;
using EvoPrompting.History;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>Says in one sentence why a file cannot be used as a run's journal.</summary>
internal static class JournalFile
{
    // SQLite takes paths of 512 bytes, and of those it keeps 8 for the endings of the files that it makes beside a journal.
    private const int MostPathBytes = 512 - 8;

    private const long RoomOfATransaction = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>
    /// Looks at the file's first bytes without SQLite, which would make files beside it. Only where this process has not opened it in
    /// SQLite.
    /// </summary>
    /// <param name="toResume">An older version's may be read but not written.</param>
    /// <exception cref="JournalException">
    /// There is none, or it is damaged, another program's, or of a version that cannot be used.
    /// </exception>
    public static void CheckHeader(RunFolder folder, bool toResume = false)
    {
        if (!File.Exists(folder.Journal))
            throw new JournalException($"{folder} holds no run: there is no {Path.GetFileName(folder.Journal)} in it");
        var head = new byte[100];
        int read;
        try
        {
            using var file = new FileStream(folder.Journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new JournalException($"{folder.Journal} cannot be read: {FileFault.Reason(e)}", e);
        }

        if (!head.AsSpan(0, Math.Min(read, Magic.Length)).SequenceEqual(Magic[..Math.Min(read, Magic.Length)]))
            throw new JournalException($"{folder.Journal} is not a run's journal: it is no SQLite file");
        if (read < head.Length) throw Damaged(folder, $"it is only {read} bytes long");
        CheckVersion(folder, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(68)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(60)),
            oldest: toResume ? JournalSchema.Version : JournalSchema.OldestRead);
    }

    /// <exception cref="JournalException">SQLite would refuse the journal for the length of its path.</exception>
    public static void CheckPath(RunFolder folder)
    {
        var name = Path.DirectorySeparatorChar + Path.GetFileName(JournalBirth.Temporary(folder));
        var most = MostPathBytes - Encoding.UTF8.GetByteCount(name);
        if (Encoding.UTF8.GetByteCount(Path.GetFullPath(folder.Path)) is var bytes && bytes > most)
            throw new JournalException(
                $"the path of {folder} is too long: it has {bytes} bytes, and SQLite takes a run's folder of at most {most}");
    }

    /// <summary>Checks a journal that may be being written.</summary>
    /// <exception cref="JournalException">It is another program's, or of a version that cannot be read.</exception>
    public static void CheckVersion(JournalConnection journal, RunFolder folder) => CheckVersion(
        folder, journal.ReadNumber("PRAGMA application_id"), journal.ReadNumber("PRAGMA user_version"), oldest: JournalSchema.OldestRead);

    /// <summary>Reads the whole journal, to find damage before anything is added to it.</summary>
    /// <exception cref="JournalException">SQLite finds the content damaged.</exception>
    public static void CheckContent(JournalConnection journal, RunFolder folder)
    {
        try
        {
            var verdict = journal.Read("PRAGMA integrity_check(1)", r => r.GetString(0))[0];
            if (verdict != "ok") throw Damaged(folder, verdict.ReplaceLineEndings(" "));
            if (journal.Read("PRAGMA foreign_key_check", r => r.GetString(0)) is [var table, ..])
                throw Damaged(folder, $"rows that {table} names are missing");
            if (journal.ReadNumber("SELECT count(*) FROM run") != 1) throw Damaged(folder, "it does not say which run it records");
        }
        catch (SqliteException e)
        {
            throw Explain(e, folder);
        }
    }

    /// <summary>
    /// Takes the log into the journal once nobody has the journal open, and removes it. SQLite does so when the last connection closes, but
    /// not where that is another process's reader; and a reader that comes in that moment makes an empty log. Readers are gone within
    /// moments, so it looks again a little later. What a very late one leaves behind is an empty file that everybody takes for none.
    /// </summary>
    public static void Tidy(RunFolder folder)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            Thread.Sleep(10);
            if (!File.Exists(folder.Journal + "-wal")) return;
            try
            {
                using var journal = JournalConnection.Open(folder.Journal, SqliteOpenMode.ReadWrite);
                journal.ReadNumber("SELECT count(*) FROM run");
            }
            catch (SqliteException)
            {
                return;
            }
        }
    }

    /// <summary>Turns what SQLite reports into what the user can do. A broken constraint is our own fault and stays as it is.</summary>
    public static Exception Explain(SqliteException e, RunFolder folder) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => Full(folder, e),
        SQLitePCL.raw.SQLITE_IOERR when e.SqliteExtendedErrorCode == SQLitePCL.raw.SQLITE_IOERR_SHMSIZE || IsFull(folder) =>
            Full(folder, e),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            new JournalException($"another process is writing {folder.Journal}: stop it, then resume the run", e),
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_ERROR => Damaged(folder, e.Message, e),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM =>
            new JournalException($"{folder.Journal} cannot be opened or written: check the folder's permissions ({e.Message})", e),
        SQLitePCL.raw.SQLITE_IOERR => new JournalException($"the disk that holds {folder} reports an error: {e.Message}", e),
        _ => e,
    };

    private static JournalException Full(RunFolder folder, SqliteException e) =>
        new($"the disk that holds {folder} is full: free some space, then resume the run", e);

    /// <summary>SQLite says "disk I/O error" where not the journal but a file beside it finds no room, the log's index above all.</summary>
    private static bool IsFull(RunFolder folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder.Path)).AvailableFreeSpace < RoomOfATransaction;
        }
        catch (Exception e) when (FileFault.Is(e) || e is ArgumentException)
        {
            return false; // the folder has gone
        }
    }

    private static void CheckVersion(RunFolder folder, long application, long version, int oldest)
    {
        if (application != JournalSchema.ApplicationId)
            throw new JournalException($"{folder.Journal} is not a run's journal: it is an SQLite file of another program");
        if (version > JournalSchema.Version)
            throw new JournalException($"{folder.Journal} was written by a newer program (schema {version}, this one knows "
                + $"{JournalSchema.Version}): use that program");
        if (version < JournalSchema.OldestRead) throw Damaged(folder, $"its schema is {version}");
        if (version < oldest)
            throw new JournalException(
                $"{folder.Journal} was begun by an older program (schema {version}, this one writes {JournalSchema.Version}): "
                + "go on with that program; once it has ended, this one can report and export the run");
    }

    /// <param name="how">What is wrong, in a few words.</param>
    internal static JournalException Damaged(RunFolder folder, string how, Exception? inner = null) =>
        new($"{folder.Journal} is damaged ({how}): restore it from a copy, or begin the run anew in another folder", inner);
}
