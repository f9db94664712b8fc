using System.Text;
using Spectre.Console;

namespace EvoPrompting.Cli.Reports;

/// <summary>Writes tables to a terminal with lines and colour, or to anything else as aligned plain text.</summary>
internal static class ConsoleReport
{
    /// <param name="console">Its profile says whether it is a terminal.</param>
    public static void Write(IAnsiConsole console, IEnumerable<ReportTable> tables)
    {
        foreach (var table in tables)
        {
            if (console.Profile.Out.IsTerminal) Draw(console, table);
            else console.Profile.Out.Writer.Write(Plain(table));
        }
    }

    /// <summary>Returns a table as plain text of any width: a pipe must not cut it.</summary>
    public static string Plain(ReportTable table)
    {
        var rows = table.Rows.Prepend([.. table.Columns.Select(c => c.Name)]).ToArray();
        var widths = table.Columns.Select((_, column) => rows.Max(r => r[column].Length)).ToArray();
        var text = new StringBuilder().Append(table.Title).Append('\n');
        foreach (var row in rows)
        {
            var cells = row.Select((cell, i) => table.Columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            text.Append("  ").Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }

        if (table.Note is not null) text.Append("  ").Append(table.Note).Append('\n');
        return text.Append('\n').ToString();
    }

    private static void Draw(IAnsiConsole console, ReportTable table)
    {
        var drawn = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Title($"[bold]{Markup.Escape(table.Title)}[/]");
        foreach (var column in table.Columns)
        {
            var header = new TableColumn($"[grey]{Markup.Escape(column.Name)}[/]");
            drawn.AddColumn(column.IsNumber ? header.RightAligned() : header);
        }

        foreach (var row in table.Rows) drawn.AddRow([.. row.Select(cell => new Text(cell))]);
        console.Write(drawn);
        if (table.Note is not null) console.MarkupLine($"[grey]{Markup.Escape(table.Note)}[/]");
        console.WriteLine();
    }
}
