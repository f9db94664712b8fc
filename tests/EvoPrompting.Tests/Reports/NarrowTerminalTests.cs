using System.Text.RegularExpressions;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>Tables on terminals of any width: what is shown is whole, and what is not is named.</summary>
public sealed partial class NarrowTerminalTests
{
    private const string Elsewhere = "They are elsewhere.";

    public static TheoryData<int, bool> Terminals { get; } = new(
        from width in (int[])[20, 40, 60, 79, 80, 100, 120, 200] from escapes in (bool[])[true, false] select (width, escapes));

    private static IEnumerable<ReportTable> Tables =>
    [
        .. RunTables.Of(RunSummary.Of(HandMadeRun.History(), new SignalsTask())),
        .. RunTables.Of(RunSummary.Of(HandMadeRun.Unfinished(), new SignalsTask())),
        new("Wide", [new("program"), .. Enumerable.Range(0, 12).Select(i => new ReportColumn($"figure {i}", IsNumber: true, i % 3))],
            [["large-cnn", .. Enumerable.Range(0, 12).Select(i => $"-{75 + i},962.{i}")]]),
        new("Huge", [new("program"), new("size", IsNumber: true), new("remark")],
            [["child 1", "-123,456,789,012,345,678,901,234,567,890.5", "first parent"]]),
        new("Long names", [new("model"), new("calls", IsNumber: true)],
            [["openai:an-organisation/a-very-long-name-of-a-model-instruct/2026-08-01", "12,345"], ["all", "12,345"]]),
        new("One long word", [new("model"), new("calls", IsNumber: true)], [[new string('m', 210), "12,345"]]),
        new("Other letters", [new("программа"), new("размер", IsNumber: true), new("備考")],
            [["дитя 7", "91,082", "訓練された後に測定された小さなネットワーク"], ["é 8", "7", "[первый] родитель 12,345"]]),
        new("Nothing", [new("program"), new("size", IsNumber: true)], []),
    ];

    [Theory]
    [MemberData(nameof(Terminals))]
    public void EveryColumnIsShownWholeOrNamedAsLeftOut(int width, bool escapes)
    {
        foreach (var table in Tables)
        {
            var text = Drawn(table, width, escapes);
            var shown = table.Columns.Where(c => !LeftOut(text).Contains(c.Name)).ToArray();
            foreach (var (column, index) in table.Columns.Select((c, i) => (c, i)).Where(c => shown.Contains(c.c)))
                foreach (var cell in table.Rows.Select(r => r[index]).Append(column.Name))
                    foreach (var piece in column.IsNumber && cell != column.Name ? [cell] : cell.Split([' ', '/']))
                        Assert.True(Whole(text, piece), $"'{piece}' of '{table.Title}' is torn at {width} columns:\n{text}");
        }
    }

    [Theory]
    [MemberData(nameof(Terminals))]
    public void NoLineIsLongerThanTheTerminalIsWide(int width, bool escapes)
    {
        foreach (var table in Tables)
            foreach (var line in Drawn(table, width, escapes).Split('\n'))
                Assert.True(
                    WrappedText.Cells(line) <= width || !line.Trim().Contains(' ', StringComparison.Ordinal),
                    $"longer than {width}: {line}");
    }

    [Fact]
    public void PlainLinesHoldNoEscapeAndNoCarriageReturn() =>
        Assert.All(Tables, t => Assert.DoesNotMatch("[\e\r\u2500-\u257F…]", Drawn(t, 80, escapes: false)));

    [Fact]
    public void ColoursChangeNothingElse()
    {
        foreach (var table in Tables)
        {
            var coloured = Drawn(table, 80, true, colours: true);
            Assert.Equal(Drawn(table, 80, escapes: true), Trailing().Replace(Escape().Replace(coloured, ""), ""));
        }
    }

    [Fact]
    public void APipeGetsEveryRowOnOneLineWhateverTheWidth()
    {
        foreach (var table in Tables)
        {
            var lines = Drawn(table, 20, escapes: false, isTerminal: false).Split('\n');
            Assert.Equal(table.Rows.Count + (table.Note is null ? 4 : 5), lines.Length);
            foreach (var (row, index) in table.Rows.Select((r, i) => (r, i)))
                Assert.All(row, cell => Assert.Contains(cell, lines[index + 2], StringComparison.Ordinal));
        }
    }

    [Fact]
    public void TheColumnsWorthMostStay()
    {
        var table = RunTables.Of(RunSummary.Of(HandMadeRun.History(), new SignalsTask()))[0];
        Assert.Equal(["round", "test error", "remark"], LeftOut(Drawn(table, 42, escapes: true)));
    }

    [Fact]
    public void RowsOfAComparisonAreTabSeparatedInAPipeAndATableOnATerminal()
    {
        string[] cells = ["my run", "embedded", "1", "1.2456", "0.4962", "68", "child 6", "2730", "0.04", "", ""];
        string Compared(bool isTerminal)
        {
            using var text = new StringWriter { NewLine = "\n" };
            using (var rows = new ComparisonRows(text, new Terminal(isTerminal, isTerminal, false, () => 60), "One note.")) rows.Add(cells);
            return text.ToString();
        }

        Assert.EndsWith($"\n{string.Join('\t', cells)}\n", Compared(isTerminal: false), StringComparison.Ordinal);
        Assert.DoesNotContain("note", Compared(isTerminal: false), StringComparison.Ordinal);
        Assert.DoesNotContain('\t', Compared(isTerminal: true));
        Assert.Contains("One note.", Compared(isTerminal: true), StringComparison.Ordinal);
        Assert.Contains("1.2456", Compared(isTerminal: true), StringComparison.Ordinal);
    }

    private static string Drawn(ReportTable table, int width, bool escapes, bool isTerminal = true, bool colours = false)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new ConsoleReport(text, new Terminal(isTerminal, escapes, colours, () => width), Elsewhere).Write(table);
        return text.ToString();
    }

    private static string[] LeftOut(string text) =>
        Named().Match(Spaces().Replace(text, " ")) is { Success: true } named ? named.Groups[1].Value.Split("; ") : [];

    /// <summary>Whether the words stand somewhere with nothing but space or a frame beside them.</summary>
    private static bool Whole(string text, string words) =>
        words.Any(c => c > '\u2E80') // ideographs may be broken anywhere
        || Regex.IsMatch(text, $@"(?<![^\s│/]){Regex.Escape(words)}(?![^\s│/])", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"No room in \d+ columns for: (.*?)\. They are")]
    private static partial Regex Named();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\e\[[\d;]*m")]
    private static partial Regex Escape();

    [GeneratedRegex(@" +$", RegexOptions.Multiline)]
    private static partial Regex Trailing();
}
