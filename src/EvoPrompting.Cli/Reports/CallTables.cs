using System.Globalization;

namespace EvoPrompting.Cli.Reports;

/// <summary>The tables of a report about calls of models behind servers; none without calls.</summary>
internal static class CallTables
{
    public static IEnumerable<ReportTable> Of(RunSummary summary)
    {
        if (summary.History.Calls.Count == 0) yield break;
        var ledger = new CallLedger(summary.History.Calls, summary.History.Candidates, summary.Recipe, summary.Task);
        var (models, all) = (ledger.ByModel, ledger.All);
        yield return Table("Calls by model", "model", models.Count > 1 ? [.. models, all] : models) with { Note = Note(all) };
        yield return Table("Calls by round", "round", ledger.ByRound);
    }

    private static ReportTable Table(string title, string first, IReadOnlyList<CallRow> rows)
    {
        string[] columns =
        [
            "calls", "lost", "repairs", "tokens read", "cached", "written", "cost", "children", "viable", "improvements", "cost per viable", "per improvement",
        ];
        return new ReportTable(
            title,
            [new(first), .. columns.Select(c => new ReportColumn(c, IsNumber: true))],
            [
                .. rows.Select(IReadOnlyList<string> (r) =>
                [
                    r.Name, Figures.Count(r.Calls), Figures.Count(r.Lost), Figures.Count(r.Repairs), Figures.Count(r.Input), Figures.Count(r.CachedInput),
                    Figures.Count(r.Output), Cost(r.Cost), Figures.Count(r.Children), Figures.Count(r.Viable), Figures.Count(r.Improvements),
                    Cost(r.Viable > 0 ? r.Cost / r.Viable : null), Cost(r.Improvements > 0 ? r.Cost / r.Improvements : null),
                ]),
            ]);
    }

    private static string Note(CallRow all)
    {
        var note = all.Cost is null ? "No cost: the recipe has no prices for every model." : "Cost in the currency of the recipe's prices.";
        if (all.Repairs > 0)
            note += $" Viable with repair: {Share(all.Viable, all.Children)}; without it: {Share(all.ViableAtOnce, all.Children)}.";
        if (all.Uncounted > 0) note += $" {Figures.Plural(all.Uncounted, "call")} without a count of tokens in no sum.";
        return note + " An improvement is a viable child fitter than every parent in its prompt.";
    }

    private static string Share(int part, int whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{part} of {whole} children ({(whole == 0 ? 0 : 100.0 * part / whole):0.0} %)");

    private static string Cost(double? cost) => cost?.ToString("#,0.0000", CultureInfo.InvariantCulture) ?? "";
}
