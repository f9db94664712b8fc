using ScottPlot;
using ScottPlot.LegendLayouts;

namespace EvoPrompting.Cli.Reports;

/// <summary>Lays out a legend as ScottPlot does, its labels a little lower: they stand above their symbols, and the first is cut.</summary>
internal sealed class LoweredLabels : ILegendLayout
{
    private const float Pixels = 3.5f;

    public LegendLayout GetLayout(Legend legend, LegendItem[] items, PixelSize maxSize, Paint paint)
    {
        var layout = new Wrapping().GetLayout(legend, items, maxSize, paint);
        return new LegendLayout
        {
            LegendItems = layout.LegendItems,
            LegendRect = layout.LegendRect,
            SymbolRects = layout.SymbolRects,
            LabelRects = [.. layout.LabelRects.Select(r => r.WithOffset(new PixelOffset(0, Pixels)))],
        };
    }
}
