namespace EvoPrompting.Cli.Terminals;

/// <summary>
/// One line on standard error that is written over, and lines above it that stay; where a line cannot be written over, only those that
/// stay. A terminal made narrower while the line is shown may keep a rest of it: going up to clear it could take away what stands above.
/// </summary>
/// <param name="writer">Not one that breaks lines.</param>
internal sealed class ProgressLine(TextWriter writer, Terminal terminal)
{
    private const string StartOver = "\r\e[K";

    /// <summary>Of standard error.</summary>
    public static ProgressLine OnErrors { get; } = new(WrappedConsole.Errors, Terminal.Errors);

    /// <summary>Only lines that stay: for several at once.</summary>
    public static ProgressLine StayingOnErrors { get; } = new(WrappedConsole.Errors, Terminal.Errors with { TakesEscapes = false });

    /// <summary>Whether the line can be written over.</summary>
    public bool IsLive => terminal.TakesEscapes;

    /// <summary>Shows those parts that fit side by side, the most important first; none is cut.</summary>
    public void Show(params IEnumerable<string> parts)
    {
        if (IsLive) writer.Write(StartOver + Fitting(parts, terminal.Columns() - 1)); // the last column would move the cursor on
    }

    /// <summary>Shows a line that stays.</summary>
    public void Say(string text)
    {
        if (IsLive) writer.Write(StartOver);
        foreach (var line in text.Split('\n').SelectMany(l => terminal.IsTerminal ? WrappedText.Hanging(l, terminal.Columns()) : [l]))
            writer.WriteLine(line);
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (IsLive) writer.Write(StartOver);
    }

    /// <summary>Joins parts; a first one that is too long, a sentence, ends between words.</summary>
    public static string Fitting(IEnumerable<string> parts, int width)
    {
        string? line = null;
        foreach (var part in parts)
        {
            var longer = line is null ? part : $"{line} | {part}";
            if (WrappedText.Cells(longer) <= width) line = longer;
            else if (line is null) return WrappedText.Lines(part, width)[0] is var start && WrappedText.Cells(start) <= width ? start : "";
        }

        return line ?? "";
    }
}
