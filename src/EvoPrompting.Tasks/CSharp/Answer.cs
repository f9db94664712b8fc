using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Finds the program in an answer. What goes on from the stub is one up to its end. Else, in this order: the last fenced block with a whole
/// class of the stub's name, or one that the answer's end cuts; such a class outside of blocks, the last block that goes on from the
/// stub, such a class that does not end, a type of another name. Words around it do not matter, nor does what a model thinks aloud
/// (<see cref="Thoughts"/>).
/// </summary>
/// <remarks>
/// Types of another name beside the class, in the same block, stay with it, for the check to say that there are two. Each character is
/// read a fixed number of times: what types that do not end cost is limited to <see cref="MostUnfinished"/> of the longest ones.
/// </remarks>
internal sealed class Answer
{
    /// <summary>So many types that do not end within <see cref="CSharpLanguage.LongestProgram"/> characters are looked into.</summary>
    public const int MostUnfinished = 16;

    private const string CutThoughts = "#error it was cut while thinking\n"; // the check gives a first #error as its reason

    private static readonly string[] BeforeClass = ["using ", "global using ", "namespace ", "//", "#nullable", "#pragma"];

    private enum Rank { None, OtherUnfinished, Other, Unfinished, GoesOn, Class, FencedClass }

    private readonly string stub, text;
    private readonly TypeHeads heads;
    private int budget = MostUnfinished * CSharpLanguage.LongestProgram;
    private Find best;

    private Answer(string stub, string text) => (this.stub, this.text, heads) = (stub, text, new TypeHeads(text, stub));

    /// <summary>
    /// Returns the program, with the stub put on or as it stands; where there is none the answer, trimmed. Of an answer that was cut in its
    /// thoughts nothing is taken: it comes back from there on, behind a line of C# that says so.
    /// </summary>
    /// <param name="stub">The head of a class.</param>
    /// <param name="words">Line feeds only.</param>
    public static string Read(string stub, string words)
    {
        var whole = new Answer(stub, words);
        var goesOn = whole.GoesOn(0, words.Length);
        var head = goesOn ? 0 : whole.HeadOf(0, words.Length);
        var end = goesOn || head > 0 ? whole.EndOf(head, words.Length) : null;
        var (text, cut) = Thoughts.TakenOut(words, whole.heads, end ?? 0, goesOn);
        if (cut < 0) return new Answer(stub, text).Read();
        var kept = Math.Min(words.Length - cut, CSharpLanguage.LongestProgram - CutThoughts.Length);
        return CutThoughts + words.Substring(cut, kept).TrimEnd();
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
        var at = block.Start;
        if (block.IsFenced && GoesOn(at, block.End) && EndOf(at, block.End) is { } last) Take(new Find(Rank.GoesOn, at, at = last));
        for (at = heads.Next(at, block.End); at < block.End && budget > 0;)
        {
            var end = EndOf(at, block.End);
            if (end is null) budget -= Math.Min(block.End - at, CSharpLanguage.LongestProgram);
            if (IsClass(at, block.End))
            {
                var rank = end is null && !IsCut(at, block) ? Rank.Unfinished : block.IsFenced ? Rank.FencedClass : Rank.Class;
                Take(new Find(rank, others ?? at, end ?? block.End));
                others = null;
            }
            else if (isHere)
            {
                best = best with { End = end ?? block.End };
            }
            else
            {
                Take(new Find(end is null ? Rank.OtherUnfinished : Rank.Other, others ??= at, end ?? block.End));
            }

            at = heads.Next(end ?? at + 1, block.End);
        }

        if (block.IsFenced && block.End == text.Length && CutHead(block) is { } head) Take(new Find(Rank.FencedClass, head, text.Length));

        void Take(Find find)
        {
            if (find.Rank < best.Rank) return;
            best = find;
            isHere = find.Rank >= Rank.Class;
        }
    }

    /// <summary>True where a class that does not end is cut by the answer's end, or longer than any program.</summary>
    private bool IsCut(int start, AnswerBlock block) =>
        (block.End == text.Length || block.End - start > CSharpLanguage.LongestProgram)
        && TypeHead.LengthOf(stub, text.AsSpan(start, block.End - start)) is > 0 and var head
        && (GoesOn(start + head, block.End) || text.AsSpan(start + head, block.End - start - head).IsWhiteSpace());

    /// <summary>
    /// Returns where a block starts that holds only what stands before a class, and perhaps a piece of its head; else null.
    /// </summary>
    private int? CutHead(AnswerBlock block)
    {
        var (isComment, isEmpty) = (false, true);
        foreach (var line in text.AsSpan(block.Start, block.End - block.Start).EnumerateLines())
        {
            var words = line.Trim();
            if (words.IsEmpty) continue;
            isEmpty = false;
            if (isComment || words.StartsWith("/*")) isComment = !words.Contains("*/", StringComparison.Ordinal);
            else if (!IsBeforeClass(words) && !StartsHead(words)) return null;
        }

        return isEmpty ? null : block.Start; // empty where a fence too many ends the answer
    }

    private bool StartsHead(ReadOnlySpan<char> line)
    {
        foreach (var modifier in (string[])["", "public ", "internal ", "sealed ", "public sealed ", "internal sealed "])
            if ($"{modifier}{stub}".AsSpan().StartsWith(line))
                return true;
        return false;
    }

    private static bool IsBeforeClass(ReadOnlySpan<char> line)
    {
        foreach (var start in BeforeClass)
            if (line.StartsWith(start, StringComparison.Ordinal))
                return true;
        return false;
    }

    private bool IsClass(int start, int end) => TypeHead.NameAt(text.AsSpan(start, end - start)).SequenceEqual(TypeHead.NameAt(stub));

    /// <summary>Returns how long the head is that starts here and says what the stub says, with its brace behind it; else 0.</summary>
    private int HeadOf(int start, int end) =>
        TypeHead.LengthOf(stub, text.AsSpan(start, end - start)) is > 0 and var length && GoesOn(start + length, end) ? length : 0;

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
