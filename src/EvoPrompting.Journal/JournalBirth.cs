using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>Makes a journal that says which run it records, and only then gives it its name: a kill leaves a whole journal or none.</summary>
internal static class JournalBirth
{
    public static void Write(RunFolder folder, RunIdentity identity)
    {
        var temporary = folder.Journal + ".new";
        try
        {
            Remove(temporary); // of a process that was killed here
            using (var connection = JournalFile.Open(temporary, SqliteOpenMode.ReadWriteCreate)) Fill(connection, identity);
            File.Move(temporary, folder.Journal, overwrite: false);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static void Fill(SqliteConnection connection, RunIdentity identity)
    {
        connection.Run($"PRAGMA application_id = {JournalSchema.ApplicationId}");
        connection.Run($"PRAGMA user_version = {JournalSchema.Version}");
        connection.Run("PRAGMA synchronous = FULL");
        using var transaction = connection.BeginTransaction();
        connection.Run(JournalSchema.Tables);
        connection.Run(
            "INSERT INTO run VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            identity.Task, identity.Seed.ToString(), identity.Recipe, identity.RecipeHash, identity.LanguageModel,
            identity.Build, identity.Kernels, identity.Cpu);
        for (var position = 0; position < identity.Libraries.Count; position++)
            connection.Run("INSERT INTO libraries VALUES (?1, ?2, ?3)", position, identity.Libraries[position].Name, identity.Libraries[position].Version);
        transaction.Commit();
    }

    private static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(path + "-journal");
    }
}
