namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Finds the program in an answer. What goes on from the stub is one up to its end. Else, in this order: the last fenced block with a whole
/// class of the stub's name, such a class outside of blocks, the last block that goes on from the stub, such a class that
/// does not end, a type of another name. Words around it do not matter, nor does what a model thinks aloud first.
/// </summary>
/// <remarks>
/// Types of another name beside the class, in the same block, stay with it, for the check to say that there are two. Each character is
/// read a fixed number of times: types that do not end within <see cref="CSharpLanguage.LongestProgram"/> characters are looked into
/// <see cref="MostUnfinished"/> times an answer.
/// </remarks>
internal sealed class Answer
{
    private const string ThoughtsEnd = "</think>"; // the opening tag often stands in the server's template, not in the answer
    private const int MostUnfinished = 16;

    private enum Rank { None, OtherUnfinished, Other, Unfinished, GoesOn, Class, FencedClass }

    private readonly string stub, text;
    private int unfinished;
    private Find best;

    private Answer(string stub, string text) => (this.stub, this.text) = (stub, text);

    /// <summary>Returns the program, with the stub put on or as it stands; where there is none the answer, trimmed.</summary>
    /// <param name="stub">The head of a class.</param>
    /// <param name="words">Line feeds only.</param>
    public static string Read(string stub, string words)
    {
        var text = words[(words.LastIndexOf(ThoughtsEnd, StringComparison.Ordinal) is >= 0 and var end ? end + ThoughtsEnd.Length : 0)..];
        return new Answer(stub, text).Read();
    }

    private string Read()
    {
        if (GoesOn(0, text.Length)) return Continued(0, EndOf(0, text.Length) ?? text.Length);
        if (HeadOf(0, text.Length) is > 0 and var head && EndOf(head, text.Length) is { } end)
            best = new Find(Rank.Class, 0, end); // whole from the first word on: what looks like a fence in it is its own
        foreach (var block in AnswerBlocks.Of(text, best.End)) Look(block);
        return best.Rank switch
        {
            Rank.None => text.Trim('\n').TrimEnd(),
            Rank.GoesOn => Continued(best.Start, best.End),
            _ when HeadOf(best.Start, best.End) is > 0 and var own => Continued(best.Start + own, best.End),
            _ => text[best.Start..best.End].TrimEnd(),
        };
    }

    private string Continued(int start, int end) => (stub + "\n" + text[start..end].TrimStart(' ', '\t').TrimStart('\n')).TrimEnd();

    /// <summary>Goes through a block's types.</summary>
    private void Look(AnswerBlock block)
    {
        int? others = null; // where the types of other names begin since the last class
        var isHere = block.Start == best.End && best.Rank == Rank.Class; // the best find is in this block
        var line = block.Start;
        if (block.IsFenced && GoesOn(line, block.End) && EndOf(line, block.End) is { } last) Take(new Find(Rank.GoesOn, line, line = last));
        while (line < block.End)
        {
            if (unfinished == MostUnfinished || TypeHead.NameAt(text.AsSpan(line, block.End - line)).IsEmpty)
            {
                line = NextLine(line, block.End);
                continue;
            }

            var end = EndOf(line, block.End);
            if (end is null) unfinished++;
            if (IsClass(line, block.End))
            {
                var rank = end is null ? Rank.Unfinished : block.IsFenced ? Rank.FencedClass : Rank.Class;
                Take(new Find(rank, others ?? line, end ?? block.End));
                others = null;
            }
            else if (isHere)
            {
                best = best with { End = end ?? block.End };
            }
            else
            {
                Take(new Find(end is null ? Rank.OtherUnfinished : Rank.Other, others ??= line, end ?? block.End));
            }

            line = end ?? NextLine(line, block.End);
        }

        void Take(Find find)
        {
            if (find.Rank < best.Rank) return;
            best = find;
            isHere = find.Rank >= Rank.Class;
        }
    }

    private bool IsClass(int start, int end) => TypeHead.NameAt(text.AsSpan(start, end - start)).SequenceEqual(TypeHead.NameAt(stub));

    /// <summary>Returns how long the head is that starts here and says what the stub says, with its brace behind it; else 0.</summary>
    private int HeadOf(int start, int end) =>
        TypeHead.LengthOf(stub, text.AsSpan(start, end - start)) is > 0 and var length && GoesOn(start + length, end) ? length : 0;

    private int NextLine(int line, int end) => text.IndexOf('\n', line, end - line) is >= 0 and var feed ? feed + 1 : end;

    /// <summary>True where nothing but space and comments stands before the first brace.</summary>
    private bool GoesOn(int start, int end)
    {
        var scanner = new CodeScanner();
        for (var at = start; at < end; at++)
        {
            scanner.Read(text[at]);
            if (scanner.Place != Place.Comment && text[at] is not ('/' or '*') && !char.IsWhiteSpace(text[at])) return text[at] == '{';
        }

        return false;
    }

    /// <summary>Returns where the type or block ends that starts here; null where it does not, or is longer than any program.</summary>
    private int? EndOf(int start, int end)
    {
        var scanner = new CodeScanner();
        for (var at = start; at < end && at - start <= CSharpLanguage.LongestProgram; at++)
        {
            scanner.Read(text[at]);
            if (scanner.IsClosed) return at + 1;
        }

        return null;
    }

    /// <summary>What may be the program.</summary>
    private readonly record struct Find(Rank Rank, int Start, int End);
}
