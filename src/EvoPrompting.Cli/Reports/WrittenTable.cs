using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// A table that a command ends with: drawn on a terminal, in a file or a pipe tab-separated with its note on standard error.
/// </summary>
internal static class WrittenTable
{
    public static void Write(ReportTable table)
    {
        var (output, terminal) = (WrappedConsole.Output, Terminal.Output);
        if (terminal.IsTerminal)
        {
            new ConsoleReport(output, terminal, "A file or a pipe has them.").Write(table);
            return;
        }

        if (table.Note is not null) Console.Error.WriteLine(table.Note);
        foreach (var line in table.Rows.Prepend([.. table.Columns.Select(c => c.Name)])) output.WriteLine(string.Join('\t', line));
    }
}
