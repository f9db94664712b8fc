using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.CSharp;

/// <summary>
/// Finds the end of the first class or block while text comes in: where the depth of braces is back at zero. Braces in comments,
/// strings (plain, verbatim, raw, interpolated) and character literals do not count. Holes of interpolated strings are taken as text.
/// </summary>
internal sealed class ClassEnd : IProgramEnd
{
    private enum Inside { Code, LineComment, BlockComment, Text, Verbatim, Raw, Character }

    private Inside inside = Inside.Code;
    private byte previous;
    private int depth, quotes, openQuotes;
    private bool verbatim;

    /// <summary>True once the closing brace was read.</summary>
    public bool IsReached { get; private set; }

    /// <summary>Reads on; returns how many of these bytes belong to the class (all, until the end is reached).</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (IsReached) return i;
            previous = Read(bytes[i]);
        }

        return bytes.Length;
    }

    /// <summary>Returns what counts as the byte before the next one: 0 where it must not be read together with it.</summary>
    private byte Read(byte b)
    {
        switch (inside)
        {
            case Inside.Code:
                return quotes > 0 && b != '"' ? AfterOpeningQuotes(b) : ReadCode(b);
            case Inside.LineComment:
                return b == '\n' ? Leave() : b;
            case Inside.BlockComment:
                return previous == '*' && b == '/' ? Leave() : b;
            case Inside.Verbatim:
                if (b != '"' && quotes % 2 == 1)
                {
                    _ = Leave();
                    return ReadCode(b);
                }

                quotes = b == '"' ? quotes + 1 : 0;
                return b;
            case Inside.Raw:
                quotes = b == '"' ? quotes + 1 : 0;
                return quotes == openQuotes ? Leave() : b;
            default:
                return ReadQuoted(b);
        }
    }

    private byte ReadCode(byte b)
    {
        switch (b)
        {
            case (byte)'/' when previous == '/':
                return Enter(Inside.LineComment);
            case (byte)'*' when previous == '/':
                return Enter(Inside.BlockComment);
            case (byte)'\'':
                return Enter(Inside.Character);
            case (byte)'"':
                quotes++;
                break;
            case (byte)'@':
                verbatim = true;
                break;
            case (byte)'$':
                verbatim &= previous == '@';
                break;
            case (byte)'{':
                depth++;
                break;
            case (byte)'}':
                IsReached = --depth <= 0;
                break;
        }

        if (b is not ((byte)'@' or (byte)'$' or (byte)'"')) verbatim = false;
        return b;
    }

    /// <summary>One quote opens a string, two are an empty one, three or more open a raw one; in a verbatim one a pair is text.</summary>
    private byte AfterOpeningQuotes(byte b)
    {
        var opened = quotes;
        quotes = 0;
        if (verbatim ? opened % 2 == 0 : opened == 2) return ReadCode(b);
        openQuotes = opened;
        _ = Enter(verbatim ? Inside.Verbatim : opened >= 3 ? Inside.Raw : Inside.Text);
        return Read(b);
    }

    /// <summary>Plain strings and characters: neither goes over the end of a line.</summary>
    private byte ReadQuoted(byte b)
    {
        if (previous == '\\') return 0;
        return b == (inside == Inside.Text ? '"' : '\'') || b == '\n' ? Leave() : b;
    }

    private byte Enter(Inside what)
    {
        (inside, previous) = (what, 0);
        return 0;
    }

    private byte Leave()
    {
        (inside, quotes, verbatim) = (Inside.Code, 0, false);
        return 0;
    }
}
