using System.Text;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Writes a program as prompts show it: without comments and without the lines and spaces that only they needed. The other tokens stay,
/// but for one thing: where a literal says what opens a block of metrics, its star is written as a minus, so that no program can pass
/// words off as the search's own. A program shown twice is the same.
/// </summary>
internal sealed class ShownProgram
{
    private readonly CodeScanner scanner = new();
    private readonly StringBuilder shown;
    private readonly string opening; // without spaces
    private int line;                // where the current one starts in what is shown
    private bool hadComment;         // the current line
    private bool needsSpace, skipsSpaces;
    private int matched, star;       // how much of the opening a literal has said, and where its star is

    private ShownProgram(int length, string opening) => (shown, this.opening) = (new(length), opening);

    /// <param name="program">Line feeds only.</param>
    /// <param name="opening">What opens a block of metrics, a comment: <c>/* Metrics:</c>. Spaces and case do not hide it.</param>
    public static string Write(string program, string opening)
    {
        var writer = new ShownProgram(program.Length, string.Concat(opening.Where(c => !char.IsWhiteSpace(c))));
        foreach (var c in program) writer.Read(c);
        writer.EndLine();
        if (writer is { hadComment: true, line: > 0 } && writer.shown.Length == writer.line) writer.shown.Length--;
        return writer.shown.ToString();
    }

    private void Read(char c)
    {
        var before = scanner.Place;
        scanner.Read(c);
        var after = scanner.Place;
        var endsLine = c == '\n' && after == Place.Code;
        if (after == Place.Comment)
        {
            if (before != Place.Comment) shown.Length--; // the slash
            return;
        }

        if (before == Place.Comment && !endsLine)
        {
            LeaveComment();
            return;
        }

        hadComment |= before == Place.Comment;
        if (endsLine) EndLine();
        else if (skipsSpaces && c is ' ' or '\t') return;
        else if (needsSpace && !char.IsWhiteSpace(c)) shown.Append(' ');
        (needsSpace, skipsSpaces) = (false, false);
        if (endsLine && hadComment && shown.Length == line)
        {
            hadComment = false; // nothing is left of the line
            return;
        }

        shown.Append(c);
        if (c == '\n') (line, hadComment) = (shown.Length, false);
        matched = after == Place.Text ? Match(c) : 0;
    }

    /// <summary>What stood on both sides of a comment must not become one token.</summary>
    private void LeaveComment()
    {
        hadComment = true;
        skipsSpaces = shown.Length == line || char.IsWhiteSpace(shown[^1]);
        needsSpace = !skipsSpaces;
    }

    /// <summary>Takes away the spaces before a comment.</summary>
    private void EndLine()
    {
        hadComment |= scanner.Place == Place.Comment; // the text ends in it
        if (!hadComment) return;
        while (shown.Length > line && shown[^1] is ' ' or '\t') shown.Length--;
    }

    private int Match(char c)
    {
        if (matched > 0 && char.IsWhiteSpace(c)) return matched;
        if (char.ToUpperInvariant(c) != char.ToUpperInvariant(opening[matched])) return c == opening[0] ? 1 : 0;
        if (matched == 1) star = shown.Length - 1;
        if (matched + 1 < opening.Length) return matched + 1;
        shown[star] = '-';
        return 0;
    }
}
