using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Cli.Reports;

/// <summary>
/// How a table fits a terminal: in a box where that is wide enough for every number and heading on one line; then without, cells broken
/// between words; then without the columns that are worth least.
/// </summary>
/// <param name="Columns">Which columns are shown, from the left.</param>
/// <param name="Widths">Of the columns shown.</param>
internal sealed record TableLayout(ReportTable Table, IReadOnlyList<int> Columns, IReadOnlyList<int> Widths, bool IsBoxed)
{
    /// <summary>The width from which on text is broken to leave room for a box.</summary>
    private const int ComfortableText = 40;

    /// <summary>The width up to which the name of a row stays on one line.</summary>
    private const int ShortName = 16;

    public IEnumerable<string> LeftOut => Table.Columns.Where((_, c) => !Columns.Contains(c)).Select(c => c.Name);

    /// <summary>As wide as the table is: for files and pipes.</summary>
    public static TableLayout Whole(ReportTable table) => new(table, All(table), [.. All(table).Select(c => Widest(table, c))], false);

    /// <param name="width">Of the terminal, with nothing beside the table.</param>
    public static TableLayout Of(ReportTable table, int width, bool boxed)
    {
        int[] widest = [.. All(table).Select(c => Widest(table, c))], narrowest = [.. All(table).Select(c => Narrowest(table, c))];
        int[] comfortable =
            [.. All(table).Select(c => table.Columns[c].IsNumber
                ? widest[c] : Math.Min(widest[c], Math.Max(narrowest[c], ComfortableText)))];
        var isBoxed = boxed && Room(comfortable, boxed: true) <= width;
        int[] shown = isBoxed ? All(table) : Fitting(table, narrowest, width);
        int[] widths = [.. shown.Select(c => isBoxed ? comfortable[c] : narrowest[c])];
        Widen(widths, [.. shown.Select(c => Cells(table, c).Select(WrappedText.Cells).DefaultIfEmpty(0).Max())],
            width - Room(widths, isBoxed));
        Widen(widths, [.. shown.Select(c => widest[c])], width - Room(widths, isBoxed)); // headings last
        return new TableLayout(table, shown, widths, isBoxed);
    }

    /// <summary>The lines of one row, each with a text for every column shown.</summary>
    /// <param name="cells">Of all columns.</param>
    public IEnumerable<IReadOnlyList<string>> Lines(IReadOnlyList<string> cells)
    {
        IReadOnlyList<string>[] broken = [.. Columns.Select((c, i) => WrappedText.Lines(cells[c], Widths[i]))];
        return Enumerable.Range(0, broken.Select(b => b.Count).DefaultIfEmpty(0).Max())
            .Select(IReadOnlyList<string> (line) =>
                [.. Columns.Select((_, i) => Padded(line < broken[i].Count ? broken[i][line] : "", i))]);
    }

    private string Padded(string text, int column)
    {
        var space = new string(' ', Math.Max(0, Widths[column] - WrappedText.Cells(text)));
        return Table.Columns[Columns[column]].IsNumber ? space + text : text + space;
    }

    /// <summary>The first column and those worth most that have room beside it; without the first where nothing has.</summary>
    private static int[] Fitting(ReportTable table, int[] narrowest, int width)
    {
        var byWorth = All(table).Skip(1).OrderByDescending(c => table.Columns[c].Worth);
        var shown = Fitting([0, .. byWorth], narrowest, width);
        return shown.Length > 1 || table.Columns.Count == 1 ? shown : Fitting(byWorth, narrowest, width);
    }

    private static int[] Fitting(IEnumerable<int> columns, int[] narrowest, int width)
    {
        var shown = new List<int>();
        foreach (var column in columns)
            if (Room([.. shown.Append(column).Select(c => narrowest[c])], boxed: false) <= width)
                shown.Add(column);
        return [.. shown.Order()];
    }

    /// <summary>Shares out what is left over, the columns first that lack least.</summary>
    private static void Widen(int[] widths, int[] widest, int left)
    {
        foreach (var column in Enumerable.Range(0, widths.Length).OrderBy(c => widest[c] - widths[c]).ToArray())
        {
            var more = Math.Clamp(widest[column] - widths[column], 0, left);
            (widths[column], left) = (widths[column] + more, left - more);
        }
    }

    private static int Room(IReadOnlyCollection<int> widths, bool boxed) =>
        widths.Sum() + (boxed ? (3 * widths.Count) + 1 : 2 * Math.Max(0, widths.Count - 1));

    private static int Widest(ReportTable table, int column) => Texts(table, column).Max(WrappedText.Cells);

    private static int Narrowest(ReportTable table, int column) => table.Columns[column].IsNumber
        ? Cells(table, column).Select(WrappedText.Cells).Append(WrappedText.Narrowest(table.Columns[column].Name)).Max()
        : Math.Max(Texts(table, column).Max(WrappedText.Narrowest), column == 0 ? Math.Min(ShortName, Widest(table, column)) : 0);

    private static IEnumerable<string> Texts(ReportTable table, int column) => Cells(table, column).Append(table.Columns[column].Name);

    private static IEnumerable<string> Cells(ReportTable table, int column) => table.Rows.Select(r => r[column]);

    private static int[] All(ReportTable table) => [.. Enumerable.Range(0, table.Columns.Count)];
}
