using System.Globalization;
using EvoPrompting.Journal;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EvoPrompting.Cli.Reports;

/// <summary>Draws size (logarithmic) against error: seeds by name, children by round, and the Pareto front as steps.</summary>
internal static class FrontPlot
{
    private const int Width = 1200, Height = 800;

    private static readonly Color Ink = Color.FromHex("#222222"), Faint = Color.FromHex("#8a8a8a"), FrontLine = Color.FromHex("#d1495b");

    public static byte[] Png(RunSummary summary) => Draw(summary).GetImage(Width, Height).GetImageBytes(ImageFormat.Png);

    public static string Svg(RunSummary summary) => Draw(summary).GetSvgXml(Width, Height);

    private static Plot Draw(RunSummary summary)
    {
        var plot = new Plot();
        var ceiling = summary.Recipe.Search.ErrorCeiling;
        var top = Math.Min(1, ceiling * 1.25);
        Style(plot, summary);

        var line = plot.Add.HorizontalLine(ceiling, 1.5f, Faint, LinePattern.Dashed);
        line.LegendText = $"error ceiling {Figures.Share(ceiling)}";
        AboveCeiling(plot, summary, top);
        Children(plot, summary);
        Front(plot, summary, top);
        Seeds(plot, summary, top);

        var sizes = summary.History.Candidates.Where(c => c.Metrics is not null && Place(summary, c).Y <= top).Select(c => Place(summary, c).X).ToArray();
        var (left, right) = sizes.Length == 0 ? (0, 5) : (sizes.Min(), sizes.Max());
        var margin = Math.Max(0.15, (right - left) * 0.06);
        plot.Axes.SetLimits(left - margin, right + margin, 0, top);
        plot.ShowLegend(Alignment.UpperRight, Orientation.Vertical);
        return plot;
    }

    private static void Style(Plot plot, RunSummary summary)
    {
        plot.Font.Set("DejaVu Sans");
        plot.Title($"EvoPrompting on {summary.Task.Name}, run seed {summary.History.Identity.Seed}", size: 22);
        plot.XLabel("model size (logarithmic)", size: 18);
        plot.YLabel("error", size: 18);
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic
        {
            MinorTickGenerator = new LogMinorTickGenerator(), IntegerTicksOnly = true, LabelFormatter = x => Figures.Count(Math.Pow(10, x)),
        };
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = y => y.ToString("0.0#", CultureInfo.InvariantCulture) };
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 15;
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.12);
        plot.Grid.XAxisStyle.MinorLineStyle.Color = Colors.Black.WithOpacity(0.05);
        plot.Grid.XAxisStyle.MinorLineStyle.Width = 1;
        plot.Legend.FontSize = 15;
        plot.Legend.BackgroundColor = Colors.White.WithOpacity(0.85);
        plot.Legend.OutlineColor = Faint.WithOpacity(0.5);
        plot.Legend.ShadowColor = Colors.Transparent;
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
            scatter.MarkerStyle = new MarkerStyle(MarkerShape.FilledCircle, 11, colour.WithOpacity(0.85)) { OutlineColor = Colors.White, OutlineWidth = 1 };
            scatter.LegendText = $"children of round {round.Key} ({round.Count()})";
        }
    }

    private static void Front(Plot plot, RunSummary summary, double top)
    {
        if (summary.Front.Count == 0) return;
        var places = summary.Front.Select(c => Place(summary, c)).ToArray();
        var steps = new List<Coordinates> { new(places[0].X, top) };
        for (var i = 0; i < places.Length; i++)
        {
            if (i > 0) steps.Add(new(places[i].X, places[i - 1].Y));
            steps.Add(places[i]);
        }

        steps.Add(new(Math.Log10(summary.Reference.Size) + 1, places[^1].Y));
        var front = plot.Add.ScatterLine(steps, FrontLine);
        front.LineWidth = 2.5f;
        front.LegendText = $"Pareto front (hypervolume {Figures.Share(summary.Hypervolume)})";
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
            (label.LabelFontSize, label.LabelFontColor, label.LabelBold) = (16, Ink, true);
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
