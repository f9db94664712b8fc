using System.Globalization;
using EvoPrompting.Prompts;

namespace EvoPrompting.Cli.Reports;

/// <summary>Tables of tunings judged by forward chaining.</summary>
internal static class ForwardTables
{
    private const string Meaning = "Losses per token on the next round's viable children, which a tuning never saw, under what the "
        + "run began with (its first soft prompt, or none), and how the tuned soft prompt changes them: below 0 it made them likelier.";

    /// <summary>The tunings of one run, a row each; none where nothing was judged.</summary>
    public static IEnumerable<ReportTable> OfRun(IReadOnlyList<JudgedTuning> judged)
    {
        if (judged.Count == 0) yield break;
        yield return new ReportTable(
            "What the tunings were worth to the round after them",
            [
                new("tuned after round"), new("pairs", IsNumber: true), new("change on them", IsNumber: true),
                new("next children", IsNumber: true), new("loss", IsNumber: true), new("change", IsNumber: true, Worth: 1),
                new("fitter than parents", IsNumber: true), new("loss of these", IsNumber: true),
                new("their change", IsNumber: true, Worth: 1),
            ],
            [.. judged.Select(t => Row($"{t.Round + 1}", [t]))],
            $"{Meaning} `evoprompting lm tune` and this folder say what other settings would have done.");
    }

    /// <summary>One row for each setting that was tried, on each of some runs.</summary>
    public static ReportTable OfSettings(
        IEnumerable<(string Name, IReadOnlyList<IReadOnlyList<JudgedTuning>> Runs)> settings) => new(
        "Forward chaining",
        [
            new("tuning"), new("tunings", IsNumber: true), new("undone", IsNumber: true), new("change on tuned pairs", IsNumber: true),
            new("next children", IsNumber: true), new("loss", IsNumber: true), new("change", IsNumber: true, Worth: 2),
            new("better", IsNumber: true), new("fitter than parents", IsNumber: true), new("their loss", IsNumber: true),
            new("their change", IsNumber: true, Worth: 1), new("better of these", IsNumber: true),
        ],
        [.. settings.Select(IReadOnlyList<string> (s) =>
        {
            var (next, fitter) = Verdicts(s.Runs);
            return
            [
                s.Name, Figures.Count(s.Runs.Sum(r => r.Count)), Figures.Count(s.Runs.Sum(r => r.Count(t => t.Undone))),
                Signed(s.Runs.Where(r => r.Count > 0).Average(r => r.Average(t => t.TunedAfter - t.TunedBefore))),
                Figures.Count(next.Children), Loss(next.Before), WithError(next), $"{next.Better} of {next.Tunings}",
                Figures.Count(fitter.Children), Loss(fitter.Before), WithError(fitter), $"{fitter.Better} of {fitter.Tunings}",
            ];
        })],
        $"{Meaning} +- is the standard error over the runs; better: tunings that made the children likelier. "
        + "An undone tuning counts as the soft prompt before it.");

    private static IReadOnlyList<string> Row(string name, IReadOnlyList<JudgedTuning> judged)
    {
        var (next, fitter) = Verdicts([judged]);
        return
        [
            name, Figures.Count(judged.Sum(t => t.Tuned)), Signed(judged.Average(t => t.TunedAfter - t.TunedBefore)),
            Figures.Count(next.Children), Loss(next.Before), Signed(next.Change),
            Figures.Count(fitter.Children), Loss(fitter.Before), Signed(fitter.Change),
        ];
    }

    private static (ForwardVerdict Next, ForwardVerdict Fitter) Verdicts(IReadOnlyList<IReadOnlyList<JudgedTuning>> runs) =>
        (ForwardVerdict.Of(runs, _ => true), ForwardVerdict.Of(runs, c => c.IsFitter));

    private static string Loss(double value) => double.IsNaN(value) ? "" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Signed(double value) =>
        double.IsNaN(value) ? "" : value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    private static string WithError(ForwardVerdict verdict) =>
        Signed(verdict.Change) + (double.IsNaN(verdict.Error) ? "" : $" +- {Loss(verdict.Error)}");
}
