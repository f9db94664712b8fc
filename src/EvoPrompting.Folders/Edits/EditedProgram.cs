using System.Globalization;
using System.Text.RegularExpressions;
using EvoPrompting.Chance;
using EvoPrompting.Folders.Languages;

namespace EvoPrompting.Folders.Edits;

/// <summary>A program as lines and numbers that can be edited. Immutable.</summary>
internal sealed partial class EditedProgram
{
    private const int LongestPart = 6; // lines taken over at once

    private readonly string[] lines;
    private readonly int[] whole;            // lines that begin as code and hold no part of a comment or text over several lines
    private readonly bool[] endsAsCode;      // of each line whether a comment or text goes on behind it
    private readonly Match[] numbers;        // in code only
    private readonly LanguageStyle style;
    private readonly Func<string, bool> isMark;

    /// <param name="isMark">Says of a line that it stays where it is, whatever it looks like.</param>
    public EditedProgram(string text, LanguageStyle style, Func<string, bool> isMark)
    {
        (Text, lines, this.style, this.isMark) = (text, text.Split('\n'), style, isMark);
        var isCode = CodeText.Of(text, style);
        for (var (i, start) = (0, 0); i < lines.Length; start += lines[i++].Length + 1)
            if (isMark(lines[i]))
                Array.Clear(isCode, start, lines[i].Length);
        numbers = [.. Number().Matches(text).Where(m => isCode[m.Index])];
        var open = new List<int>();
        endsAsCode = new bool[lines.Length];
        for (var (i, start) = (0, 0); i < lines.Length; start += lines[i++].Length + 1)
        {
            var end = start + lines[i].Length;
            endsAsCode[i] = IsCode(end);
            if (lines[i].Trim().Length > 0 && isCode[start + Indent(lines[i])] && IsCode(start - 1) && endsAsCode[i]) open.Add(i);
        }

        whole = [.. open];

        bool IsCode(int place) => place < 0 || place >= text.Length || isCode[place];
    }

    public string Text { get; }

    /// <summary>Returns it after one edit; itself where there is nothing to edit.</summary>
    /// <param name="donor">Where lines are taken over from.</param>
    public EditedProgram Edited(EditedProgram donor, RandomStream chance) => chance.Next(7) switch
    {
        0 or 1 or 2 when numbers.Length > 0 => WithOtherNumber(chance),
        3 => WithSwap(chance),
        4 => WithCopy(chance),
        5 => WithoutALine(chance),
        _ => WithPartOf(donor, chance),
    };

    private EditedProgram WithOtherNumber(RandomStream chance)
    {
        var place = chance.Pick(numbers);
        var value = double.Parse(place.Value, CultureInfo.InvariantCulture);
        var isWhole = place.Value.All(char.IsAsciiDigit);
        double[] others = [value * 2, value / 2, value * (1 + 0.2 * chance.NextGaussian()), value + 1, value - 1];
        var changed = Math.Max(0, chance.Pick(others)); // a sign stands before a number, not in it
        var text = isWhole ? Math.Round(changed).ToString("0", CultureInfo.InvariantCulture)
            : changed.ToString("0.######", CultureInfo.InvariantCulture);
        return With(string.Concat(Text.AsSpan(0, place.Index), text, Text.AsSpan(place.Index + place.Length)));
    }

    private EditedProgram WithSwap(RandomStream chance)
    {
        if (whole.Length < 2) return this;
        var one = chance.Pick(whole);
        var others = whole.Where(i => i != one && Indent(lines[i]) == Indent(lines[one])).ToArray();
        if (others.Length == 0) return this;
        var (other, changed) = (chance.Pick(others), lines.ToArray());
        (changed[one], changed[other]) = (changed[other], changed[one]);
        return With(changed);
    }

    private EditedProgram WithCopy(RandomStream chance)
    {
        if (whole.Length == 0) return this;
        var line = lines[chance.Pick(whole)];
        var behind = chance.Pick(whole.Where(i => Indent(lines[i]) == Indent(line)).ToArray());
        return With([.. lines[..(behind + 1)], line, .. lines[(behind + 1)..]]);
    }

    private EditedProgram WithoutALine(RandomStream chance)
    {
        if (whole.Length < 2) return this;
        var line = chance.Pick(whole);
        return With([.. lines[..line], .. lines[(line + 1)..]]);
    }

    /// <summary>Puts lines of the donor, with what is indented below them, in the place of one of its own that is indented alike.</summary>
    private EditedProgram WithPartOf(EditedProgram donor, RandomStream chance)
    {
        if (whole.Length == 0) return this;
        var line = chance.Pick(whole);
        var alike = donor.whole.Where(i => Indent(donor.lines[i]) == Indent(lines[line])).ToArray();
        if (alike.Length == 0) return this;
        var first = chance.Pick(alike);
        var part = donor.lines.Skip(first).Take(1 + chance.Next(LongestPart))
            .TakeWhile((l, i) => !isMark(l) && (i == 0 || l.Trim().Length == 0 || Indent(l) >= Indent(lines[line]))).ToList();
        while (!donor.endsAsCode[first + part.Count - 1]) part.RemoveAt(part.Count - 1); // the first line does
        return With([.. lines[..line], .. part, .. lines[(line + 1)..]]);
    }

    private EditedProgram With(string[] changed) => With(string.Join('\n', changed));

    private EditedProgram With(string text) => new(text, style, isMark);

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"(?<![\w.])\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?(?![\w.])")]
    private static partial Regex Number();
}
