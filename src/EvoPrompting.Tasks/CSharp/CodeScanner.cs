namespace EvoPrompting.Tasks.CSharp;

/// <summary>What a character of C# text belongs to.</summary>
internal enum Place
{
    Code,
    Comment,

    /// <summary>A literal with its quotes, or a directive.</summary>
    Text,
}

/// <summary>
/// Reads C# character by character, in pieces of any size, and knows of each where it stands and where the first class ends. It knows
/// comments, directives, characters and every kind of string, with the code in the holes of interpolated ones. On text that is not C# it
/// says something or other, the same each time. No recursion, no memory but a stack of <see cref="DeepestHole"/>.
/// </summary>
/// <remarks>It knows no condition of a directive: text that <c>#if</c> leaves out is read as code. The check refuses directives.</remarks>
internal sealed class CodeScanner
{
    /// <summary>Holes that are nested deeper are read as text of their string.</summary>
    public const int DeepestHole = 32;

    private enum State { Code, LineComment, BlockComment, Directive, Character, String }

    private readonly Hole[] holes = new Hole[DeepestHole]; // outermost first
    private int hole;                                      // how many of them are open
    private State state = State.Code;
    private int depth, headBrackets;                       // braces outside strings; brackets outside braces: those of a class's head
    private bool atLineStart = true, wasAtLineStart;
    private StringStart start;                             // what has been read of a string's opening
    private StringKind kind;                               // of the string that is read
    private bool inFormat;                                 // of a hole, behind its colon
    private char previous;                                 // '\0' where the next character must not be read together with it
    private int quotes, braces;                            // runs of them that may close a raw string, open a hole or close one

    /// <summary>Where the text stands behind the last character: behind one slash still in code, behind two in a comment.</summary>
    public Place Place => state switch
    {
        State.Code => start.Quotes > 0 ? Place.Text : Place.Code,
        State.LineComment or State.BlockComment => Place.Comment,
        _ => Place.Text,
    };

    /// <summary>True once a brace was read that closes the first class or block, or that closes nothing.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True for the characters that end a line, and with it a comment, a directive or a broken literal.</summary>
    public static bool EndsLine(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    public void Read(char c)
    {
        switch (state)
        {
            case State.Code:
                ReadCode(c);
                break;
            case State.LineComment or State.Directive:
                if (EndsLine(c)) BackToCode(c);
                break;
            case State.BlockComment:
                if (previous == '*' && c == '/') Enter(State.Code);
                else previous = c;
                break;
            case State.Character:
                if (EndsLine(c)) BackToCode(c);
                else if (previous == '\\') previous = '\0';
                else if (c == '\'') Enter(State.Code);
                else previous = c;
                break;
            default:
                ReadString(c);
                break;
        }
    }

    private void ReadCode(char c)
    {
        if (start.Quotes > 0 && c != '"' && OpensString())
        {
            Enter(State.String);
            ReadString(c);
            return;
        }

        if (c != '}') braces = 0;
        var (last, lineStart) = (previous, atLineStart);
        previous = c;
        if (c is '"' or '$' or '@')
        {
            start = start.With(c);
            atLineStart = false;
            return;
        }

        start = default;
        atLineStart = EndsLine(c) || (lineStart && char.IsWhiteSpace(c));
        switch (c)
        {
            case '/' when last == '/':
                Enter(State.LineComment);
                break;
            case '*' when last == '/':
                Enter(State.BlockComment);
                atLineStart = wasAtLineStart; // a comment changes nothing
                break;
            case '/':
                wasAtLineStart = lineStart;
                break;
            case '\'':
                Enter(State.Character);
                break;
            case '#' when lineStart && hole == 0:
                Enter(State.Directive);
                break;
            case '{' or '}' or '(' or ')' or '[' or ']' or ':' when hole > 0:
                ReadBracket(ref holes[hole - 1], c);
                break;
            case '{':
                depth++;
                break;
            case '}':
                depth = Math.Max(0, depth - 1);
                IsClosed |= depth == 0 && headBrackets == 0;
                break;
            case '(' or '[' when depth == 0:
                headBrackets++;
                break;
            case ')' or ']' when depth == 0:
                headBrackets = Math.Max(0, headBrackets - 1);
                break;
        }
    }

    /// <summary>Brackets in a hole: the one that closes it leads back to its string, a colon outside of them to the format.</summary>
    private void ReadBracket(ref Hole inside, char c)
    {
        switch (c)
        {
            case '{':
                inside.Braces++;
                break;
            case '(' or '[':
                inside.Brackets++;
                break;
            case ')' or ']':
                inside.Brackets = Math.Max(0, inside.Brackets - 1);
                break;
            case '}' when inside.Braces > 0:
                inside.Braces--;
                break;
            case '}' when ++braces == inside.Kind.HoleBraces:
                BackToString(inside.Kind);
                break;
            case ':' when inside is { Braces: 0, Brackets: 0 }:
                BackToString(inside.Kind);
                inFormat = true;
                break;
        }
    }

    private void ReadString(char c)
    {
        if (kind.IsVerbatim && previous == '"' && c != '"') // a single quote: it was the end
        {
            BackToCode(c);
            return;
        }

        if (kind.HoleBraces > 0 && ReadHole(c)) return;
        if (kind.IsRaw)
        {
            quotes = c == '"' ? quotes + 1 : 0;
            if (quotes == kind.Quotes) Enter(State.Code);
        }
        else if (kind.IsVerbatim)
        {
            previous = c == '"' && previous != '"' ? c : '\0';
        }
        else if (EndsLine(c))
        {
            BackToCode(c);
        }
        else if (previous == '\\')
        {
            previous = '\0';
        }
        else if (c == '"')
        {
            Enter(State.Code);
        }
        else
        {
            previous = c;
        }
    }

    /// <summary>Reads braces of an interpolated string; returns true where the character needs nothing more.</summary>
    private bool ReadHole(char c)
    {
        if (inFormat)
        {
            braces = c == '}' ? braces + 1 : 0;
            if (c != '}') return false;
            quotes = 0;
            if (braces == kind.HoleBraces) (inFormat, braces) = (false, 0);
            return true;
        }

        if (c == '{' && (kind.IsRaw || kind.IsVerbatim || previous != '\\'))
        {
            braces = !kind.IsRaw && braces == 1 ? 0 : braces + 1; // outside raw strings two are one that is text
            (quotes, previous) = (0, '\0');
            return true;
        }

        var opens = braces >= kind.HoleBraces && hole < DeepestHole;
        braces = 0;
        if (!opens) return false;
        holes[hole++] = new Hole(kind);
        BackToCode(c);
        return true;
    }

    private bool OpensString()
    {
        (var opening, start) = (start, default);
        kind = opening.Kind;
        return opening.Opens;
    }

    private void Enter(State next) => (state, previous, quotes, braces, inFormat, start) = (next, '\0', 0, 0, false, default);

    private void BackToCode(char c)
    {
        Enter(State.Code);
        ReadCode(c);
    }

    private void BackToString(StringKind outer)
    {
        hole--;
        Enter(State.String);
        kind = outer;
    }
}
