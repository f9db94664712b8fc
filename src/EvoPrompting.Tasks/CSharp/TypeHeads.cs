namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Finds the types in a text: heads at the start of a line, and the stub's own class also behind what else may stand before it in a line,
/// an attribute or the brace of a namespace. Comments that go over lines hold none. Asked for growing places it reads a text once.
/// </summary>
/// <param name="text">Line feeds only.</param>
internal sealed class TypeHeads(string text, string stub)
{
    private readonly string keyword = TypeHead.KeywordOf(stub);
    private int lineEnd = -1;  // of the line that was looked at last
    private int unclosed = -1; // a comment was found that is not closed up to there

    /// <summary>Returns where the first head starts from a place on, the end where there is none.</summary>
    public int Next(int at, int end)
    {
        while (at < end)
        {
            if (at > lineEnd || lineEnd > end) lineEnd = text.IndexOf('\n', at, end - at) is >= 0 and var feed ? feed : end;
            if (CommentEnd(at, end) is { } behind) at = behind;
            else if (IsLineStart(at) && !TypeHead.NameAt(text.AsSpan(at, end - at)).IsEmpty) return BlanksEnd(at);
            else if (InLine(at, end) is { } found) return found;
            else at = lineEnd + 1;
        }

        return end;
    }

    /// <summary>Returns where the comment ends that starts here with a slash and a star.</summary>
    private int? CommentEnd(int at, int end)
    {
        at = BlanksEnd(at);
        if (at + 1 >= lineEnd || text[at] != '/' || text[at + 1] != '*' || end == unclosed) return null;
        if (text.IndexOf("*/", at + 2, end - at - 2, StringComparison.Ordinal) is >= 0 and var close) return close + 2;
        unclosed = end;
        return null;
    }

    private int BlanksEnd(int at)
    {
        while (at < lineEnd && text[at] is ' ' or '\t') at++;
        return at;
    }

    /// <summary>Returns where the stub's class starts in the rest of a line, behind a sign.</summary>
    private int? InLine(int at, int end)
    {
        var lineStart = at;
        while (lineEnd - at >= keyword.Length && text.IndexOf(keyword, at, lineEnd - at, StringComparison.Ordinal) is >= 0 and var found)
        {
            at = found + keyword.Length;
            var start = TypeHead.WithModifiers(text.AsSpan(lineStart, found - lineStart)) + lineStart;
            if (IsBehindSign(lineStart, start) && IsHead(text.AsSpan(start, end - start))) return start;
        }

        return null;
    }

    private bool IsHead(ReadOnlySpan<char> here) =>
        TypeHead.LengthOf(stub, here) is > 0 and var length && here[length..].TrimStart() is [] or ['{' or '/', ..];

    private bool IsLineStart(int at) => at == 0 || text[at - 1] is '\n' or '}';

    /// <summary>False behind a word, within it, in a comment and in what quotes a head.</summary>
    private bool IsBehindSign(int lineStart, int start)
    {
        var before = text.AsSpan(lineStart, start - lineStart);
        var sign = before.TrimEnd();
        if (sign.IsEmpty) return start == 0 || !char.IsLetterOrDigit(text[start - 1]);
        if (char.IsLetterOrDigit(sign[^1]) || sign[^1] is '_' or '"' or '\'' or ',') return false;
        return !sign.TrimStart().StartsWith("//") && (sign[^1] != '/' || sign.EndsWith("*/"));
    }
}
