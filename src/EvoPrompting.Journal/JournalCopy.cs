using EvoPrompting.History;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Reads a journal as it stands without touching the run's folder: SQLite makes and removes files beside the one it opens, so a
/// journal that no process is writing is read from a copy. One that is being written is read in place, as a snapshot.
/// </summary>
internal sealed class JournalCopy : IDisposable
{
    private readonly DirectoryInfo? temporary;

    private JournalCopy(SqliteConnection connection, DirectoryInfo? temporary)
    {
        Connection = connection;
        this.temporary = temporary;
    }

    public SqliteConnection Connection { get; }

    /// <exception cref="JournalException">It is missing, damaged, another program's or a newer version's.</exception>
    public static JournalCopy OfAny(RunFolder folder)
    {
        using (var free = RunLock.TryTakeForReading(folder))
            if (free is not null || !File.Exists(folder.Lock) || !File.Exists(folder.Journal))
                return Of(folder);

        // Not by the file's first bytes: closing a file that this process has open in SQLite as well would drop SQLite's locks on it.
        SqliteConnection? connection = null;
        try
        {
            connection = JournalFile.Open(folder.Journal, SqliteOpenMode.ReadOnly);
            JournalFile.CheckVersion(connection, folder);
            return new JournalCopy(connection, temporary: null);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            throw e is SqliteException sqlite ? JournalFile.Explain(sqlite, folder) : e;
        }
    }

    /// <summary>Copies and checks a journal whose lock the caller holds.</summary>
    /// <exception cref="JournalException">It is missing, damaged, another program's or a newer version's.</exception>
    public static JournalCopy Of(RunFolder folder)
    {
        JournalFile.CheckHeader(folder);
        DirectoryInfo? temporary = null;
        SqliteConnection? connection = null;
        try
        {
            temporary = Directory.CreateTempSubdirectory("evoprompting-");
            foreach (var ending in (string[])["", "-wal"])
                if (File.Exists(folder.Journal + ending))
                    File.Copy(folder.Journal + ending, Path.Combine(temporary.FullName, "journal.sqlite" + ending));
            var copy = Path.Combine(temporary.FullName, "journal.sqlite");
            File.SetAttributes(copy, FileAttributes.Normal);
            connection = JournalFile.Open(copy, SqliteOpenMode.ReadWrite);
            if (connection.ReadNumber("PRAGMA user_version") == 1) connection.Run(JournalSchema.FromVersion1);
            if (connection.ReadNumber("PRAGMA user_version") == 2) connection.Run(JournalSchema.FromVersion2);
            JournalFile.CheckContent(connection, folder);
            return new JournalCopy(connection, temporary);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            temporary?.Delete(recursive: true);
            throw e switch
            {
                SqliteException sqlite => JournalFile.Explain(sqlite, folder),
                IOException or UnauthorizedAccessException => new JournalException($"{folder.Journal} cannot be copied to read it: {e.Message}", e),
                _ => e,
            };
        }
    }

    public void Dispose()
    {
        Connection.Dispose();
        temporary?.Delete(recursive: true);
    }
}
