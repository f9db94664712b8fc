using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EvoPrompting.Cli.Reports;

/// <summary>What all pictures look like.</summary>
internal static class PlotStyle
{
    public const int Width = 1200, Height = 800;

    public static Color Ink { get; } = Color.FromHex("#222222");

    public static Color Faint { get; } = Color.FromHex("#8a8a8a");

    /// <summary>Gives title, axes, grid and legend their look; the legend is shown by the caller, where there is room.</summary>
    public static void Apply(Plot plot, string title, string below, string beside)
    {
        plot.Title(title, size: 22);
        plot.XLabel(below, size: 18);
        plot.YLabel(beside, size: 18);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = y => y.ToString("0.0#", CultureInfo.InvariantCulture) };
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = 15;
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.12);
        plot.Grid.XAxisStyle.MinorLineStyle.Color = Colors.Black.WithOpacity(0.05);
        plot.Grid.XAxisStyle.MinorLineStyle.Width = 1;
        plot.Legend.FontSize = 15;
        plot.Legend.SymbolWidth = 36;
        plot.Legend.Padding = new PixelPadding(10);
        plot.Legend.InterItemPadding = new PixelPadding(6, 6, 6, 6);
        plot.Legend.BackgroundColor = Colors.White.WithOpacity(0.85);
        plot.Legend.OutlineColor = Faint.WithOpacity(0.5);
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.Layout = new LoweredLabels();
        plot.Font.Set(PlotFont.Name);
        plot.Legend.FontName = PlotFont.Name;
    }

    /// <summary>
    /// Of a logarithmic axis, whose places are decades: labels at them, at 2 and 5 between them too where the axis is short, lines at every
    /// first digit.
    /// </summary>
    public static NumericManual SizeTicks(double left, double right)
    {
        var ticks = new NumericManual();
        var isShort = right - left < 2.5;
        for (var decade = (int)Math.Floor(left); decade <= right; decade++)
        {
            for (var digit = 1; digit <= 9; digit++)
            {
                var place = decade + Math.Log10(digit);
                if (digit == 1 || (isShort && digit is 2 or 5)) ticks.AddMajor(place, Figures.Count(Math.Pow(10, place)));
                else ticks.AddMinor(place);
            }
        }

        return ticks;
    }

    public static byte[] Png(Plot plot) => plot.GetImage(Width, Height).GetImageBytes(ImageFormat.Png);

    /// <summary>Draws plots below each other, in a picture of the size of all pictures.</summary>
    public static byte[] Png(IReadOnlyList<Plot> plots) => Rows(plots).Render(Width, Height).GetImageBytes(ImageFormat.Png);

    /// <summary>Puts plots below each other.</summary>
    internal static Multiplot Rows(IReadOnlyList<Plot> plots)
    {
        var rows = new Multiplot();
        while (rows.Subplots.Count > 0) rows.Subplots.RemoveAt(0); // it begins with an empty one
        foreach (var plot in plots) rows.AddPlot(plot);
        return rows;
    }
}
