using System.Globalization;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Clrs;

/// <summary>Tabulates trainings.</summary>
internal static class ClrsTable
{
    public static ReportTable Of(IReadOnlyList<ClrsResult> results) => new(
        "Scores",
        [
            new("algorithm"), Number("parameters"), Number("steps"), Number("tested at"), Number("untrained"),
            Number("validation", worth: 1), Number("test", worth: 2), Number("s a step"),
        ],
        [
            .. results.Select(IReadOnlyList<string> (r) =>
            [
                r.Algorithm, Figures.Count(r.Parameters), Figures.Count(r.Settings.Steps), Figures.Count(r.TestedStep),
                Percent(r.UntrainedScore), Percent(r.ValidationScore), Percent(r.TestScore),
                string.Create(CultureInfo.InvariantCulture, $"{r.SecondsPerStep:0.00}"),
            ]),
            ["mean", "", "", "", Percent(results.Average(r => r.UntrainedScore)), Percent(results.Average(r => r.ValidationScore)),
                Percent(results.Average(r => r.TestScore)), ""],
        ],
        "Scores in percent: micro-averaged F1 for masks, accuracy otherwise, the mean over an algorithm's outputs. Untrained: the "
            + "validation score before the first step.");

    /// <summary>Writes the table for a file or a pipe.</summary>
    public static string Markdown(ReportTable table) => string.Concat(
    [
        Line(table.Columns.Select(c => c.Name)),
        $"|{string.Concat(table.Columns.Select(c => c.IsNumber ? "---:|" : "---|"))}\n",
        .. table.Rows.Select(Line),
        $"\n{table.Note}\n",
    ]);

    private static string Line(IEnumerable<string> cells) => $"|{string.Concat(cells.Select(Cell))}\n";

    private static string Cell(string text) => text.Length == 0 ? " |" : $" {text.Replace("|", "\\|", StringComparison.Ordinal)} |";

    private static ReportColumn Number(string name, int worth = 0) => new(name, IsNumber: true, worth);

    private static string Percent(double? score) => score is { } known ? (100 * known).ToString("0.0", CultureInfo.InvariantCulture) : "";
}
