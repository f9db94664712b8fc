using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// Draws how the fittest viable child of runs grew (the paper's Fig. 3): against all children in their order, those that were not scored
/// included. A line begins at the fittest seed.
/// </summary>
internal static class FitnessCurves
{
    /// <param name="runs">On one problem; more than can be told apart repeat colours.</param>
    public static byte[] Png(IReadOnlyList<NamedRun> runs) => CurvePlot.Png(
        $"The fittest program of runs on {runs[0].Summary.Problem}", "children", "fitness, larger is better",
        [.. runs.Select(r => Of(r.Name, r.Summary))], isStepped: true, digits: "#,0.###");

    /// <summary>The fitness of the fittest viable program so far; not a number where there is none yet.</summary>
    public static Curve Of(string name, RunSummary summary)
    {
        var best = summary.Seeds.Where(summary.IsViable).Select(summary.Fitness).DefaultIfEmpty(double.NaN).Max();
        List<double> x = [0], y = [best];
        foreach (var (child, i) in summary.Children.OrderBy(c => c.Candidate.Ordinal).Select((child, i) => (child, i)))
        {
            if (summary.IsViable(child)) best = double.IsNaN(best) ? summary.Fitness(child) : Math.Max(best, summary.Fitness(child));
            x.Add(i + 1);
            y.Add(best);
        }

        return new Curve(name, x, y);
    }
}
