namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Takes out of an answer what a model thinks aloud. Marks inside a whole class are the class's own where they stand in its comments
/// and strings, and so are all in a program that goes on from the stub. Each character is read a fixed number of times.
/// </summary>
internal sealed class Thoughts
{
    private readonly string text;
    private readonly TypeHeads heads;
    private readonly List<(int Start, int End)> pieces = []; // of the answer proper
    private bool goesOn;
    private int start, open = -1; // of the piece that is read; where thoughts began
    private string family = "";
    private bool isBlank = true, isComment; // the line so far
    private int budget = Answer.MostUnfinished * CSharpLanguage.LongestProgram;

    private Thoughts(string text, TypeHeads heads, bool goesOn) => (this.text, this.heads, this.goesOn) = (text, heads, goesOn);

    /// <summary>Returns the answer without its thoughts, and where thoughts began that do not end: -1 for nowhere.</summary>
    /// <param name="from">How far the program goes that is the answer's first word; 0 where none is.</param>
    /// <param name="goesOn">True where that program goes on from the stub: thoughts behind it are no matter.</param>
    public static (string Text, int Cut) TakenOut(string text, TypeHeads heads, int from, bool goesOn)
    {
        var thoughts = new Thoughts(text, heads, goesOn);
        thoughts.Walk(from);
        return thoughts.Taken();
    }

    private (string Text, int Cut) Taken()
    {
        if (open >= 0) return (text, goesOn ? -1 : open);
        if (pieces.Count == 0) return (start == 0 ? text : text[start..], -1);
        pieces.Add((start, text.Length));
        return (string.Join('\n', pieces.Select(p => text[p.Start..p.End])), -1);
    }

    private void Walk(int at)
    {
        var head = heads.Next(at, text.Length);
        while (at < text.Length)
        {
            if (at < head)
            {
                at = ReadMark(at);
                if (at > head) head = heads.Next(at, text.Length);
            }
            else if (WholeClass(head) is { } end)
            {
                head = heads.Next(at = end, text.Length);
            }
            else
            {
                head = heads.Next(head + 1, text.Length);
            }
        }
    }

    /// <summary>Reads on by a mark, or by a character.</summary>
    private int ReadMark(int at)
    {
        if (text[at] == '\n') (isComment, isBlank) = (false, true);
        else if (isBlank && !char.IsWhiteSpace(text[at])) (isComment, isBlank) = (text.AsSpan(at).StartsWith("//"), false);
        var mark = ThoughtMark.At(text, at);
        var end = at + Math.Max(1, mark.Length);
        switch (mark.Kind)
        {
            case not MarkKind.None when isComment && open < 0: // of a file's, beside its class
                break;
            case MarkKind.Opens when open < 0:
                (open, family) = (at, mark.Family);
                pieces.Add((start, at));
                break;
            case MarkKind.Closes or MarkKind.EndsMessage when open >= 0 && mark.Family == family:
                (open, start) = (-1, end);
                break;
            case MarkKind.Closes when open < 0:
            case MarkKind.Answers:
                pieces.Clear();
                (open, start, goesOn) = (-1, end, false);
                break;
        }

        return end;
    }

    /// <summary>Returns where the class ends that starts here; null where it does not, or where a mark stands in its code.</summary>
    private int? WholeClass(int head)
    {
        var scanner = new CodeScanner();
        var last = Math.Min(text.Length, head + Math.Min(budget, CSharpLanguage.LongestProgram));
        var at = head;
        for (; at < last; at++)
        {
            var mayBe = scanner.Place == Place.Code && text[at] is '<' or '[' or ThoughtMark.Triangle;
            if (mayBe && ThoughtMark.At(text, at).Kind != MarkKind.None) break;
            scanner.Read(text[at]);
            if (scanner.IsClosed) return at + 1;
        }

        budget -= at - head;
        return null;
    }
}
