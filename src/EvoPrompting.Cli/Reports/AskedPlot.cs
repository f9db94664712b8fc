using EvoPrompting.Cli.Quality;
using ScottPlot;

namespace EvoPrompting.Cli.Reports;

/// <summary>Draws what was asked for against what was got, both axes logarithmic; on the line they are equal.</summary>
internal static class AskedPlot
{
    private static readonly Color Dots = Color.FromHex("#00798c");

    /// <param name="axis">What is counted, for example <c>model size</c>.</param>
    /// <param name="numbers">Numbers that are not above 0 are left out.</param>
    public static byte[] Png(string title, string axis, AskedAndGot numbers)
    {
        PlotFont.Register();
        var plot = new Plot();
        Coordinates[] places =
        [
            .. numbers.Pairs.Where(p => p is { Asked: > 0, Got: > 0 })
                .Select(p => new Coordinates(Math.Log10(p.Asked), Math.Log10(p.Got))),
        ];
        double[] all = [.. places.SelectMany(p => (double[])[p.X, p.Y])];
        var (low, high) = all.Length == 0 ? (0, 1) : (all.Min() - 0.1, all.Max() + 0.1);
        var equal = plot.Add.Line(low, low, high, high);
        (equal.LineColor, equal.LineWidth, equal.LinePattern, equal.LegendText) = (PlotStyle.Faint, 2, LinePattern.Dashed, "got as asked");
        if (places.Length > 0)
        {
            var scatter = plot.Add.ScatterPoints(places);
            scatter.MarkerStyle =
                new MarkerStyle(MarkerShape.FilledCircle, 9, Dots.WithOpacity(0.55)) { OutlineColor = Colors.White, OutlineWidth = 1 };
            var rank = numbers.Spearman is { } spearman ? FormattableString.Invariant($", Spearman {spearman:0.00}") : "";
            scatter.LegendText = $"{Figures.Plural(places.Length, "viable program")}{rank}";
        }

        PlotStyle.Apply(plot, title, $"{axis} asked for (logarithmic)", $"{axis} got (logarithmic)");
        plot.Axes.SetLimits(low, high, low, high);
        (plot.Axes.Bottom.TickGenerator, plot.Axes.Left.TickGenerator) = (PlotStyle.SizeTicks(low, high), PlotStyle.SizeTicks(low, high));
        plot.ShowLegend(Alignment.UpperLeft, Orientation.Vertical);
        return PlotStyle.Png(plot);
    }
}
