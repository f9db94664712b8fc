using System.Globalization;

namespace EvoPrompting.Journal;

/// <summary>
/// How far a journal has been read. A short text keeps it, so that another process reads on from there. It belongs to one run: the same
/// folder may hold another one later.
/// </summary>
/// <param name="Born">When the run's journal was made, in milliseconds since 1970 (UTC); tells runs apart.</param>
/// <param name="Entry">The last entry that was read.</param>
internal readonly record struct JournalCursor(long Born, long Entry)
{
    /// <summary>Nothing has been read: of any run.</summary>
    public static JournalCursor Start => default;

    /// <exception cref="FormatException">It is no text of a cursor.</exception>
    public static JournalCursor Parse(string text) =>
        text.Split('-') is [var born, var entry] && Number(born) is { } time && Number(entry) is { } number
            ? new JournalCursor(time, number)
            : throw new FormatException($"'{text}' is no cursor of a journal");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Born}-{Entry}");

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
