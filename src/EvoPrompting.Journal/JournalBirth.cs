using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>
/// Makes a journal that says which run it records, and only then gives it its name: a kill leaves a whole journal or none.
/// </summary>
internal static class JournalBirth
{
    /// <summary>What the journal is called until it is whole.</summary>
    public static string Temporary(RunFolder folder) => folder.Journal + ".new";

    public static void Write(RunFolder folder, RunIdentity identity, DateTimeOffset now)
    {
        var temporary = Temporary(folder);
        try
        {
            Remove(temporary); // of a process that was killed here
            using (var journal = JournalConnection.Open(temporary, SqliteOpenMode.ReadWriteCreate)) Fill(journal, identity, now);
            File.Move(temporary, folder.Journal, overwrite: false);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static void Fill(JournalConnection journal, RunIdentity identity, DateTimeOffset now)
    {
        // from the beginning: to change it later takes a lock that a reader could stand in the way of
        journal.Run("PRAGMA journal_mode = WAL");
        journal.Run($"PRAGMA application_id = {JournalSchema.ApplicationId}");
        journal.Run($"PRAGMA user_version = {JournalSchema.Version}");
        journal.Run("PRAGMA synchronous = FULL");
        journal.Atomically(() =>
        {
            journal.Run(JournalSchema.Tables);
            journal.Run(
                "INSERT INTO run VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                now.ToUnixTimeMilliseconds(), identity.Task, identity.Seed.ToString(), identity.Recipe, identity.RecipeHash,
                identity.LanguageModel, identity.Build, identity.Kernels, identity.Cpu);
            for (var position = 0; position < identity.Libraries.Count; position++)
                journal.Run("INSERT INTO libraries VALUES (?1, ?2, ?3)", position, identity.Libraries[position].Name,
                    identity.Libraries[position].Version);
        });
    }

    private static void Remove(string path)
    {
        foreach (var ending in (string[])["", "-journal", "-wal", "-shm"]) File.Delete(path + ending);
    }
}
