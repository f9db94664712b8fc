using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EvoPrompting.Journal;

/// <summary>One connection to a journal, with short forms for its statements; each is prepared once. Not thread-safe.</summary>
internal sealed class JournalConnection : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> prepared = [];

    private JournalConnection(SqliteConnection connection) => this.connection = connection;

    /// <param name="source">A path, or a <c>file:</c> URI with SQLite's own parameters.</param>
    public static JournalConnection Open(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = 10,
        }.ConnectionString);
        try
        {
            connection.Open();
            var journal = new JournalConnection(connection);
            journal.Run("PRAGMA temp_store = MEMORY"); // the temporary folder may be missing or full
            return journal;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads with the log's index in memory, and leaves the log as it is in the end. Before the first reading; only where nobody else has
    /// the journal open.
    /// </summary>
    public void ReadAlone()
    {
        _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        Run("PRAGMA locking_mode = EXCLUSIVE");
    }

    /// <summary>Runs a statement; <c>?1</c>, <c>?2</c> ... stand for the arguments, null for SQL's NULL.</summary>
    public void Run(string sql, params ReadOnlySpan<object?> arguments) => Prepare(sql, arguments).ExecuteNonQuery();

    public IReadOnlyList<T> Read<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> arguments)
    {
        using var reader = Prepare(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    public long ReadNumber(string sql, params ReadOnlySpan<object?> arguments) => Read(sql, r => r.GetInt64(0), arguments)[0];

    /// <summary>Runs several statements as one; on any exception nothing of them stays.</summary>
    public void Atomically(Action statements)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            statements();
            Run("COMMIT");
        }
        catch
        {
            try
            {
                Run("ROLLBACK");
            }
            catch (SqliteException)
            {
                // A full disk has rolled it back already.
            }

            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < arguments.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
            prepared.Add(sql, command);
        }

        for (var i = 0; i < arguments.Length; i++) command.Parameters[i].Value = arguments[i] ?? DBNull.Value;
        return command;
    }
}

/// <summary>Columns that may be null.</summary>
internal static class NullableColumns
{
    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Number(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
