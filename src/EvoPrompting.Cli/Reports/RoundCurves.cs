using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// Draws what came of the children round by round, a line an arm: the share that is viable, and below it the share that is fitter than its
/// parents. Means over the runs of an arm, with their standard errors as bands.
/// </summary>
internal static class RoundCurves
{
    public static byte[] Png(IReadOnlyList<RunArm> arms) => PlotStyle.Png(
    [
        CurvePlot.Of($"Children of searches on {arms[0].Runs[0].Summary.Problem}: means, and bands of one standard error", "round",
            "viable, %", [.. arms.Select(arm => Of(arm, s => s.Viable))], digits: "0.##"),
        CurvePlot.Of("", "round", "fitter than parents, %", [.. arms.Select(arm => Of(arm, s => s.Fitter))], digits: "0.##"),
    ]);

    /// <summary>Returns an arm's line; rounds are counted from 1.</summary>
    public static Curve Of(RunArm arm, Func<ChildShares, double> share)
    {
        var runs = arm.Runs.Select(run => ChildShares.OfRounds(run.Summary).Select(s => 100 * share(s)).ToArray()).ToArray();
        var rounds = Enumerable.Range(0, runs.Min(r => r.Length)).Select(round => runs.Select(r => r[round]).ToArray()).ToArray();
        double[] means = [.. rounds.Select(r => r.Average())];
        var freedom = Math.Max(1, arm.Runs.Count - 1);
        double[] errors = [.. rounds.Select((r, i) => Math.Sqrt(r.Sum(v => Math.Pow(v - means[i], 2)) / freedom / r.Length))];
        return new(
            $"{arm.Name} ({Figures.Plural(arm.Runs.Count, "run")})", [.. Enumerable.Range(1, rounds.Length).Select(r => (double)r)], means,
            arm.Runs.Count == 1 ? null : [.. means.Zip(errors, (m, e) => m - e)],
            arm.Runs.Count == 1 ? null : [.. means.Zip(errors, (m, e) => m + e)]);
    }
}
