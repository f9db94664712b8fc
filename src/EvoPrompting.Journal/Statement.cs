using Microsoft.Data.Sqlite;

namespace EvoPrompting.Journal;

/// <summary>Short forms for SQL statements with positional parameters.</summary>
internal static class Statement
{
    /// <summary>Runs a statement; <c>?1</c>, <c>?2</c> ... stand for the arguments, null for SQL's NULL.</summary>
    public static void Run(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> arguments)
    {
        using var command = connection.Prepare(sql, arguments);
        command.ExecuteNonQuery();
    }

    public static IReadOnlyList<T> Read<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> arguments)
    {
        using var command = connection.Prepare(sql, arguments);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    public static long ReadNumber(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> arguments) =>
        connection.Read(sql, r => r.GetInt64(0), arguments)[0];

    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? Number(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static SqliteCommand Prepare(this SqliteConnection connection, string sql, ReadOnlySpan<object?> arguments)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < arguments.Length; i++)
            command.Parameters.AddWithValue($"?{i + 1}", arguments[i] ?? DBNull.Value);
        return command;
    }
}
