namespace EvoPrompting.Cli.Reports;

/// <summary>What stands around and between the columns of a table.</summary>
/// <param name="Top">A line above the table: its beginning, what fills it, a crossing, its end; null for none.</param>
/// <param name="Middle">The same between headings and rows.</param>
/// <param name="Bottom">The same below.</param>
internal sealed record TableFrame(
    string Left, string Between, string Right, string? Top = null, string? Middle = null, string? Bottom = null)
{
    public static TableFrame Box { get; } = new("│ ", " │ ", " │", "╭─┬╮", "├─┼┤", "╰─┴╯");

    public static TableFrame Ruled { get; } = new("", "  ", "", Middle: "────");

    public static TableFrame Plain { get; } = new("  ", "  ", "");

    /// <summary>Draws one of the lines over columns of these widths.</summary>
    public string Line(string pattern, IReadOnlyList<int> widths)
    {
        if (Left.Length == 0) return new string(pattern[1], widths.Sum() + (Between.Length * (widths.Count - 1)));
        var spans = widths.Select(w => new string(pattern[1], w + 2)); // a space at either side of a cell
        return pattern[0] + string.Join(pattern[2], spans) + pattern[3];
    }
}
