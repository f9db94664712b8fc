using System.Text;
using System.Text.RegularExpressions;
using Spectre.Console.Rendering;

namespace EvoPrompting.Cli.Terminals;

/// <summary>
/// Breaks text between words. A word that is too long for a line is broken after path separators and between ideographs; what is too long
/// even then stands on a line of its own, whole: nothing is ever cut.
/// </summary>
internal static partial class WrappedText
{
    /// <summary>How many columns of a terminal the text takes: an ideograph takes two.</summary>
    public static int Cells(string text) => new Segment(text).CellCount();

    /// <summary>The least width at which nothing sticks out.</summary>
    public static int Narrowest(string text) => text.Split(' ').SelectMany(Pieces).Select(Cells).Max();

    /// <summary>Returns the text's lines; one where it fits.</summary>
    public static IReadOnlyList<string> Lines(string text, int width)
    {
        if (Cells(text) <= width) return [text];
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            var pieces = Cells(word) <= width ? [word] : Pieces(word);
            for (var i = 0; i < pieces.Count; i++)
            {
                var gap = i == 0 && line.Length > 0 ? " " : "";
                if (line.Length > 0 && Cells(line + gap + pieces[i]) > width)
                {
                    lines.Add(line.ToString().TrimEnd());
                    line.Clear();
                    gap = "";
                }

                line.Append(gap).Append(pieces[i]);
            }
        }

        lines.Add(line.ToString().TrimEnd());
        return lines;
    }

    /// <summary>Returns what fits of a text with " ..." behind it, whole words only; the whole text where it fits or is one word.</summary>
    public static string Beginning(string text, int width)
    {
        var lines = Lines(text, width);
        return lines.Count == 1 ? text : $"{lines[0]} ...";
    }

    /// <summary>
    /// Breaks a line of prose. What goes on stands below where the words began: after the line's indent, or after a label and its gap.
    /// </summary>
    public static IEnumerable<string> Hanging(string line, int width)
    {
        var (indent, label) = (Indent().Match(line).Length, Label().Match(line).Length);
        var hang = label > 0 && label <= width / 2 ? label : indent <= width / 2 ? indent : 0;
        return Cells(line) <= width
            ? [line] : Lines(line[hang..], width - hang).Select((l, i) => (i == 0 ? line[..hang] : new string(' ', hang)) + l);
    }

    /// <summary>Where a word may be broken: a fraction of two numbers and a URL's two slashes stay together.</summary>
    private static IReadOnlyList<string> Pieces(string word) => BreakInWord().Split(word);

    [GeneratedRegex(@"(?<=[/\\])(?![/\\]|$)(?!(?<=\d[/\\])\d)|"
        + @"(?<=[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF])(?=[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF])")]
    private static partial Regex BreakInWord();

    [GeneratedRegex("^ *")]
    private static partial Regex Indent();

    [GeneratedRegex(@"^ *\S+( \S+)*? {2,}(?=\S)")]
    private static partial Regex Label();
}
