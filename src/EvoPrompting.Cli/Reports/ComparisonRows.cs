using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// The rows of <c>compare</c>: in a file or a pipe tab-separated, each as it comes; on a terminal a table, once all are there or it ends
/// early.
/// </summary>
internal sealed class ComparisonRows : IDisposable
{
    private static readonly ReportColumn[] Columns =
    [
        new("run"), new("language model"), new("seed", IsNumber: true), new("hypervolume", IsNumber: true, Worth: 2),
        new("seeds alone", IsNumber: true, Worth: 1), new("smaller than it", IsNumber: true), new("child", Worth: 2),
        new("size", IsNumber: true, Worth: 2), new("error", IsNumber: true, Worth: 2), new("median error", IsNumber: true, Worth: 1),
        new("median of test metrics", IsNumber: true, Worth: 1),
    ];

    private readonly List<IReadOnlyList<string>> rows = [];
    private readonly TextWriter writer;
    private readonly Terminal terminal;
    private readonly string? note;

    /// <param name="writer">Not one that breaks lines.</param>
    /// <param name="note">What a reader of the table has to know; null for nothing.</param>
    public ComparisonRows(TextWriter writer, Terminal terminal, string? note)
    {
        (this.writer, this.terminal, this.note) = (writer, terminal, note);
        if (terminal.IsTerminal) return;
        if (note is not null) Console.Error.WriteLine(note);
        writer.WriteLine(string.Join('\t', Columns.Select(c => c.Name)));
    }

    /// <param name="cells">One for each column.</param>
    public void Add(params IReadOnlyList<string> cells)
    {
        if (terminal.IsTerminal) rows.Add(cells);
        else writer.WriteLine(string.Join('\t', cells));
    }

    public void Dispose()
    {
        if (rows.Count == 0) return;
        int[] used = [.. Enumerable.Range(0, Columns.Length).Where(c => rows.Any(r => r[c].Length > 0))]; // medians need --retrain
        new ConsoleReport(writer, terminal, "They are in a file or a pipe, and on a wider terminal.").Write(new ReportTable(
            "Runs", [.. used.Select(c => Columns[c])], [.. rows.Select(IReadOnlyList<string> (r) => [.. used.Select(c => r[c])])], note));
    }
}
