using ScottPlot;
using SkiaSharp;

namespace EvoPrompting.Cli.Reports;

/// <summary>The font of plots, carried along: a machine without fonts would draw pictures without text.</summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Name = "EvoPrompting plot";

    private static readonly PlotFont Only = new();

    private readonly byte[] font;

    private PlotFont()
    {
        using var resource = typeof(PlotFont).Assembly.GetManifestResourceStream("DejaVuSans-Latin.ttf")
            ?? throw new InvalidOperationException("the plot's font is missing from the program");
        font = new byte[resource.Length];
        resource.ReadExactly(font);
    }

    /// <summary>Makes the font known to ScottPlot, once.</summary>
    public static void Register()
    {
        lock (Only)
            if (!Fonts.FontResolvers.Contains(Only))
                Fonts.FontResolvers.Add(Only);
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Name ? SKTypeface.FromStream(new MemoryStream(font)) : null;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        CreateTypeface(fontName, bold: false, italic: false);
}
