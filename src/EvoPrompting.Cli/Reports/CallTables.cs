using System.Globalization;
using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Reports;

/// <summary>The tables of a report about calls of models behind servers; none without calls.</summary>
internal static class CallTables
{
    public static IEnumerable<ReportTable> Of(RunSummary summary)
    {
        if (summary.History.Calls.Count == 0) yield break;
        var ledger = new CallLedger(summary.History.Calls, summary.History.Candidates, summary.Recipe, summary.Task);
        var (models, all) = (ledger.ByModel, ledger.All);
        IReadOnlyList<CallRow> rows = models.Count > 1 ? [.. models, all] : models;
        yield return Calls("Calls by model", "model", rows) with { Note = CallNote(all) };
        yield return Children("Children by model", "model", rows) with { Note = ChildNote(all) };
        yield return Calls("Calls by round", "round", ledger.ByRound);
        yield return Children("Children of the calls by round", "round", ledger.ByRound);
    }

    private static ReportTable Calls(string title, string first, IReadOnlyList<CallRow> rows) => new(
        title,
        Columns(first, "calls", "lost", "repairs", "tokens read", "cached", "written", "cost"),
        [
            .. rows.Select(IReadOnlyList<string> (r) =>
            [
                r.Name, Figures.Count(r.Calls), Figures.Count(r.Lost), Figures.Count(r.Repairs), Figures.Count(r.Input),
                Figures.Count(r.CachedInput),
                Figures.Count(r.Output), Cost(r.Cost),
            ]),
        ]);

    private static ReportTable Children(string title, string first, IReadOnlyList<CallRow> rows) => new(
        title,
        Columns(first, "children", "viable", "% viable", "improved", "% improved", "cost per viable", "per improved"),
        [
            .. rows.Select(IReadOnlyList<string> (r) =>
            [
                r.Name, Figures.Count(r.Children), Figures.Count(r.Viable), Percent(r.Viable, r.Children), Figures.Count(r.Improvements),
                Percent(r.Improvements, r.Children),
                Cost(r.Viable > 0 ? r.Cost / r.Viable : null), Cost(r.Improvements > 0 ? r.Cost / r.Improvements : null),
            ]),
        ]);

    private static IReadOnlyList<ReportColumn> Columns(string first, params IEnumerable<string> numbers) =>
        [new(first), .. numbers.Select(c => new ReportColumn(c, IsNumber: true))];

    private static string CallNote(CallRow all) =>
        (all.Cost is null ? "No cost: the recipe has no prices for every model." : "Cost in the currency of the recipe's prices.")
        + (all.Uncounted > 0 ? $" {Figures.Plural(all.Uncounted, "call")} without a count of tokens in no sum." : "")
        + " `export DIR --calls` lists every call.";

    private static string ChildNote(CallRow all) =>
        (all.Repairs > 0
            ? $"Viable with repair: {Share(all.Viable, all.Children)}; without it: {Share(all.ViableAtOnce, all.Children)}. " : "")
        + "Improved: viable and fitter than every parent in its prompt.";

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part} of {whole} children ({Percent(part, whole)} %)");

    private static string Percent(int part, int whole) =>
        whole == 0 ? "" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Cost(double? cost) => cost?.ToString("#,0.0000", CultureInfo.InvariantCulture) ?? "";
}
