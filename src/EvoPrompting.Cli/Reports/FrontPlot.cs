using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using ScottPlot;

namespace EvoPrompting.Cli.Reports;

/// <summary>Draws size (logarithmic) against error: seeds by name, children by round, and the Pareto front as steps.</summary>
internal static class FrontPlot
{
    private static readonly Color Ink = PlotStyle.Ink, Faint = PlotStyle.Faint, FrontLine = Color.FromHex("#d1495b");

    public static byte[] Png(RunSummary summary) => PlotStyle.Png(Draw(summary));

    public static string Svg(RunSummary summary) => Draw(summary).GetSvgXml(PlotStyle.Width, PlotStyle.Height);

    private static Plot Draw(RunSummary summary)
    {
        PlotFont.Register();
        var plot = new Plot();
        var top = Math.Min(1, summary.Recipe.Search.ErrorCeiling * 1.25);
        var sizes = summary.History.Candidates.Where(c => c.Metrics is not null && Place(summary, c).Y <= top)
            .Select(c => Place(summary, c).X).ToArray();
        var (left, right) = sizes.Length == 0 ? (0, 5) : (sizes.Min(), sizes.Max());
        var margin = Math.Max(0.15, (right - left) * 0.06);

        Ceiling(plot, summary.Recipe.Search.ErrorCeiling);
        Steps(plot, summary.SeedFront, summary, (top, right + margin), Faint, 1.5f, LinePattern.Dotted, "front of the seeds",
            summary.SeedHypervolume);
        Steps(plot, summary.Front, summary, (top, right + margin), FrontLine, 2.5f, LinePattern.Solid, "Pareto front", summary.Hypervolume);
        AboveCeiling(plot, summary, top);
        Children(plot, summary);
        Seeds(plot, summary, top);

        Style(plot, summary);
        plot.Axes.SetLimits(left - margin, right + margin, 0, top);
        plot.Axes.Bottom.TickGenerator = PlotStyle.SizeTicks(left - margin, right + margin);
        return plot;
    }

    private static void Style(Plot plot, RunSummary summary)
    {
        PlotStyle.Apply(
            plot, $"EvoPrompting on {summary.Problem}, run seed {summary.History.Identity.Seed}",
            $"{summary.Task.SizeAxis} (logarithmic)", summary.Task.ErrorAxis);
        plot.ShowLegend(Alignment.UpperRight, Orientation.Vertical);
    }

    private static void Ceiling(Plot plot, double ceiling)
    {
        var line = plot.Add.HorizontalLine(ceiling, 1.5f, Faint, LinePattern.Dashed);
        line.LegendText = $"error ceiling {Figures.Share(ceiling)}";
    }

    private static void AboveCeiling(Plot plot, RunSummary summary, double top)
    {
        var above = summary.Children.Where(c => c.Metrics is not null && !summary.IsViable(c)).ToArray();
        if (above.Length == 0) return;
        var shown = above.Select(c => Place(summary, c)).Where(p => p.Y <= top).ToArray();
        var hidden = above.Length - shown.Length;
        var scatter = plot.Add.ScatterPoints(shown);
        scatter.MarkerStyle = new MarkerStyle(MarkerShape.Eks, 8, Faint) { LineWidth = 1.2f, LineColor = Faint };
        scatter.LegendText = $"above the ceiling ({above.Length}{(hidden > 0 ? $", {hidden} beyond the axis" : "")})";
    }

    private static void Children(Plot plot, RunSummary summary)
    {
        var rounds = Math.Max(summary.Recipe.Search.Rounds, 2);
        foreach (var round in summary.Children.Where(summary.IsViable).GroupBy(c => c.Candidate.Round))
        {
            var colour = new ScottPlot.Colormaps.Viridis().GetColor(0.92 * (1 - ((double)round.Key / (rounds - 1))));
            var scatter = plot.Add.ScatterPoints(round.Select(c => Place(summary, c)).ToArray());
            scatter.MarkerStyle =
                new MarkerStyle(MarkerShape.FilledCircle, 11, colour.WithOpacity(0.85)) { OutlineColor = Colors.White, OutlineWidth = 1 };
            scatter.LegendText = $"children of round {round.First().Candidate.RoundFromOne} ({round.Count()})";
        }
    }

    /// <summary>Draws a front as the border of what it beats.</summary>
    private static void Steps(
        Plot plot, IReadOnlyList<JournaledCandidate> programs, RunSummary summary, (double Top, double Right) limits,
        Color colour, float width, LinePattern pattern, string name, double hypervolume)
    {
        if (programs.Count == 0) return;
        var places = programs.Select(c => Place(summary, c)).ToArray();
        var steps = new List<Coordinates> { new(places[0].X, limits.Top) };
        for (var i = 0; i < places.Length; i++)
        {
            if (i > 0) steps.Add(new(places[i].X, places[i - 1].Y));
            steps.Add(places[i]);
        }

        steps.Add(new(limits.Right, places[^1].Y));
        var line = plot.Add.ScatterLine(steps, colour);
        (line.LineWidth, line.LinePattern) = (width, pattern);
        line.LegendText = $"{name} (hypervolume {Figures.Share(hypervolume)})";
    }

    private static void Seeds(Plot plot, RunSummary summary, double top)
    {
        var seeds = summary.Seeds.Where(s => s.Metrics is not null && Place(summary, s).Y <= top).ToArray();
        if (seeds.Length == 0) return;
        var scatter = plot.Add.ScatterPoints(seeds.Select(s => Place(summary, s)).ToArray());
        scatter.MarkerStyle = new MarkerStyle(MarkerShape.FilledDiamond, 17, Ink) { OutlineColor = Colors.White, OutlineWidth = 1.5f };
        scatter.LegendText = "seeds";
        foreach (var seed in seeds)
        {
            var label = plot.Add.Text(RunSummary.NameOf(seed.Candidate), Place(summary, seed));
            (label.LabelFontName, label.LabelFontSize, label.LabelFontColor) = (PlotFont.Name, 16, Ink);
            (label.LabelAlignment, label.OffsetY) = (Alignment.LowerCenter, -12);
            label.LabelBackgroundColor = Colors.White.WithOpacity(0.7);
        }
    }

    private static Coordinates Place(RunSummary summary, JournaledCandidate candidate)
    {
        var (size, error) = summary.Place(candidate);
        return new Coordinates(Math.Log10(Math.Max(1, size)), error);
    }
}
