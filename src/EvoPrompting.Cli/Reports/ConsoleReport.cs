using EvoPrompting.Cli.Terminals;
using Spectre.Console;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// Writes tables as wide as a terminal, with lines and colour where it takes them, or to anything else as aligned plain text: one row a
/// line, of any width, for a pipe must not cut it.
/// </summary>
/// <param name="writer">Not one that breaks lines.</param>
/// <param name="elsewhere">A sentence on where the columns are that a narrow terminal has no room for.</param>
internal sealed class ConsoleReport(TextWriter writer, Terminal terminal, string elsewhere)
{
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = terminal.TakesColours ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = terminal.TakesColours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });

    public void Write(params IEnumerable<ReportTable> tables)
    {
        foreach (var table in tables) Draw(table);
    }

    private void Draw(ReportTable table)
    {
        var columns = terminal.Columns();
        var plain = !terminal.TakesEscapes;
        var layout = terminal.IsTerminal
            ? TableLayout.Of(table, plain ? columns - TableFrame.Plain.Left.Length : columns, boxed: !plain) : TableLayout.Whole(table);
        var frame = plain ? TableFrame.Plain : layout.IsBoxed ? TableFrame.Box : TableFrame.Ruled;

        WriteProse(table.Title, "bold");
        WriteRule(frame, frame.Top, layout);
        foreach (var line in layout.Lines([.. table.Columns.Select(c => c.Name)])) WriteCells(frame, line, "grey");
        WriteRule(frame, frame.Middle, layout);
        foreach (var line in table.Rows.SelectMany(layout.Lines)) WriteCells(frame, line, "default");
        WriteRule(frame, frame.Bottom, layout);
        var indent = plain ? frame.Left : "";
        if (table.Note is not null) WriteProse(indent + table.Note, "grey");
        if (layout.LeftOut.ToArray() is { Length: > 0 } left)
            WriteProse($"{indent}No room in {columns} columns for: {string.Join("; ", left)}. {elsewhere}", "grey");
        WriteLine("");
    }

    private void WriteProse(string text, string style)
    {
        foreach (var line in terminal.IsTerminal ? WrappedText.Hanging(text, terminal.Columns()) : [text])
            WriteLine(Styled(line, style));
    }

    private void WriteRule(TableFrame frame, string? pattern, TableLayout layout)
    {
        if (pattern is not null && layout.Widths.Count > 0) WriteLine(Styled(frame.Line(pattern, layout.Widths), "grey"));
    }

    private void WriteCells(TableFrame frame, IReadOnlyList<string> cells, string style)
    {
        var between = Styled(frame.Between, "grey");
        WriteLine(Styled(frame.Left, "grey") + string.Join(between, cells.Select(c => Styled(c, style))) + Styled(frame.Right, "grey"));
    }

    private static string Styled(string text, string style) => text.Length == 0 ? "" : $"[{style}]{Markup.Escape(text)}[/]";

    /// <param name="markup">As Spectre.Console writes it.</param>
    private void WriteLine(string markup)
    {
        console.Profile.Width = int.MaxValue; // lines are broken already
        if (terminal.TakesColours) console.MarkupLine(markup);
        else writer.WriteLine(Markup.Remove(markup).TrimEnd());
    }
}
