using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EvoPrompting.Cli.Reports;

/// <summary>A line of a picture.</summary>
/// <param name="Low">Where its band begins, a number for each point; null for no band.</param>
/// <param name="High">Where it ends.</param>
internal sealed record Curve(
    string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null);

/// <summary>
/// Draws curves that share their axes; the first one in black. More than a few bands would hide each other: the first curves keep theirs.
/// </summary>
internal static class CurvePlot
{
    private static readonly string[] Colours = ["#d1495b", "#00798c", "#edae49", "#66a182", "#8d5a97", "#2e4057", "#c97b63", "#5c8001"];

    private const int MostBands = 3;

    /// <summary>How many curves can be told apart.</summary>
    public static int Most => Colours.Length + 1;

    /// <inheritdoc cref="Of"/>
    public static byte[] Png(
        string title, string below, string beside, IReadOnlyList<Curve> curves, bool isStepped = false, string digits = "0.0#") =>
        PlotStyle.Png(Of(title, below, beside, curves, isStepped, digits));

    /// <param name="curves">
    /// At least one, each of at least one point; what is not a number is left out. X are whole numbers: children, rounds, steps.
    /// </param>
    /// <param name="isStepped">True where a value holds until the next.</param>
    /// <param name="digits">Of the labels beside the vertical axis.</param>
    public static Plot Of(
        string title, string below, string beside, IReadOnlyList<Curve> curves, bool isStepped = false, string digits = "0.0#")
    {
        PlotFont.Register();
        var plot = new Plot();
        foreach (var (curve, i) in curves.Select((curve, i) => (curve, i)))
        {
            if (i < MostBands && curve is { Low: { } low, High: { } high })
            {
                var band = plot.Add.FillY([.. curve.X], [.. low], [.. high]);
                (band.FillColor, band.LineWidth, band.MarkerSize) = (ColourOf(i).WithOpacity(0.13), 0, 0);
            }

            var line = plot.Add.ScatterLine(curve.X.ToArray(), curve.Y.ToArray(), ColourOf(i));
            (line.LineWidth, line.LegendText) = (i == 0 ? 3.5f : 2.5f, curve.Name);
            if (isStepped) line.ConnectStyle = ConnectStyle.StepHorizontal;
        }

        PlotStyle.Apply(plot, title, below, beside);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = y => y.ToString(digits, CultureInfo.InvariantCulture) };
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { LabelFormatter = x => Figures.Count(x), IntegerTicksOnly = true };
        plot.Axes.SetLimitsX(0, Math.Max(1, curves.Max(c => c.X[^1])));
        plot.ShowLegend(Edge.Right); // beside the curves: they leave no corner free for sure
        return plot;
    }

    private static Color ColourOf(int curve) => curve == 0 ? PlotStyle.Ink : Color.FromHex(Colours[(curve - 1) % Colours.Length]);
}
