namespace EvoPrompting.Tasks.CSharp;

/// <summary>What a mark says about the words behind it.</summary>
internal enum MarkKind
{
    None,

    /// <summary>Thoughts begin.</summary>
    Opens,

    /// <summary>Thoughts end. Where none are open the words before it were thoughts: their opening stands in a server's template.</summary>
    Closes,

    /// <summary>A message ends, and with it the thoughts where they are one.</summary>
    EndsMessage,

    /// <summary>The answer proper begins, whatever came before.</summary>
    Answers,
}

/// <summary>
/// The marks with which models fence their thoughts: tags (<c>&lt;think&gt;</c>), tokens (<c>&lt;|END_THINKING|&gt;</c>), capitals in
/// brackets (<c>[THINK]</c>), channels (<c>&lt;|channel|&gt;analysis&lt;|message|&gt;</c>), Granite's sentences.
/// </summary>
/// <param name="Family">Thoughts are closed by a mark of the family that opened them.</param>
internal readonly record struct ThoughtMark(MarkKind Kind, int Length, string Family)
{
    /// <summary>Opens a tag of Kimi's.</summary>
    public const char Triangle = '\u25c1';

    private const int Longest = 64;
    private const string Channel = "channel", Message = "<|message|>", Separator = "<|sep|>", Sentence = "sentence";
    private const string Details = "details", Words = "assistantfinal", Bare = "analysis";

    private static readonly string[] Families =
        ["think", "thought", "reason", "reflect", "scratchpad", "monologue", "deliberat", "analysis", "inner_"];

    private static readonly string[] Closings = ["end", "suffix"];

    private static readonly string[] InBrackets = ["think", "thinking", "thought", "thoughts", "reasoning"];

    private static readonly (string Words, MarkKind Kind)[] Sentences =
    [
        ("Here is my thought process:", MarkKind.Opens), ("Here's my thought process:", MarkKind.Opens),
        ("Here is my response:", MarkKind.Answers), ("Here's my response:", MarkKind.Answers),
    ];

    /// <summary>Returns the mark that starts here; in constant time, for any text.</summary>
    public static ThoughtMark At(string text, int at)
    {
        var mark = text[at] switch
        {
            '<' => Tag(text, at, '>'),
            Triangle => Tag(text, at, '\u25b7'),
            '[' => Brackets(text, at),
            'H' when IsLineStart(text, at) => SentenceAt(text, at),
            // channels that a server has left without their tokens: analysisWe need ...assistantfinalHere is ...
            'a' when StartsWith(text, at, Words) => new ThoughtMark(MarkKind.Answers, Words.Length, Channel),
            'a' when at == 0 && StartsWith(text, at, Bare) && at + Bare.Length < text.Length && char.IsUpper(text[at + Bare.Length]) =>
                new ThoughtMark(MarkKind.Opens, Bare.Length, Channel),
            _ => default,
        };
        if (mark.Kind == MarkKind.None) return default;
        var end = at + mark.Length;
        return IsQuoted(text, at, end) || IsOfSentence(mark.Kind, text, at, end) ? default : mark;
    }

    private static ThoughtMark Tag(string text, int at, char closing)
    {
        if (Inside(text, at, closing) is not { Length: > 0 } inside || inside[^1] == '/') return default;
        var length = inside.Length + 2;
        switch (inside)
        {
            case "|channel|":
                var name = NameAt(text, at + length);
                var header = Header(text, at + length, Message);
                return new ThoughtMark(name is "final" ? MarkKind.Answers : MarkKind.Opens, length + header, Channel);
            case "|channel":
                return new ThoughtMark(MarkKind.Opens, length, Channel);
            case "channel|":
                return new ThoughtMark(MarkKind.Closes, length, Channel);
            case "/details":
                return new ThoughtMark(MarkKind.EndsMessage, length, Details);
            case var tag when tag.StartsWith(Details, StringComparison.Ordinal) && FamilyOf(tag).Length > 0:
                return new ThoughtMark(MarkKind.Opens, length, Details); // <details type="reasoning">
            case "|end|":
                return new ThoughtMark(MarkKind.EndsMessage, length, Channel);
            case "|open|" or "|close|": // Kimi's tags of three tokens
                var element = FamilyOf(NameAt(text, at + length));
                return new ThoughtMark(element.Length == 0 ? MarkKind.None : inside == "|open|" ? MarkKind.Opens : MarkKind.Closes,
                    length + Header(text, at + length, Separator), element);
        }

        var words = inside.Trim('|', '\uff5c');
        var closes = words.StartsWith('/');
        words = words.TrimStart('/');
        if (words.IndexOfAny(' ', '=') is > 0 and var blank) words = words[..blank]; // attributes
        if (!words.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or ':' or '.')) return default;
        closes |= Closings.Any(c =>
            words.StartsWith(c, StringComparison.OrdinalIgnoreCase) || words.EndsWith(c, StringComparison.OrdinalIgnoreCase));
        var family = FamilyOf(words);
        return family.Length == 0 ? default : new ThoughtMark(closes ? MarkKind.Closes : MarkKind.Opens, length, family);
    }

    private static ThoughtMark Brackets(string text, int at)
    {
        if (Inside(text, at, ']') is not { Length: > 0 } inside || inside != inside.ToUpperInvariant()) return default;
        var word = inside.TrimStart('/').ToLowerInvariant();
        return InBrackets.Contains(word)
            ? new ThoughtMark(inside[0] == '/' ? MarkKind.Closes : MarkKind.Opens, inside.Length + 2, FamilyOf(word))
            : default;
    }

    private static ThoughtMark SentenceAt(string text, int at)
    {
        foreach (var (words, kind) in Sentences)
            if (StartsWith(text, at, words))
                return new ThoughtMark(kind, words.Length, Sentence);
        return default;
    }

    private static string? Inside(string text, int at, char closing)
    {
        var from = at + 1;
        var window = text.AsSpan(from, Math.Min(Longest, text.Length - from));
        var end = window.IndexOfAny(closing, '\n', text[at]);
        return end < 0 || window[end] != closing ? null : window[..end].ToString();
    }

    private static string NameAt(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < Longest && char.IsAsciiLetterOrDigit(text[end])) end++;
        return text[at..end];
    }

    /// <summary>Returns how long a header is that starts here: a name, perhaps more, the token that ends it.</summary>
    private static int Header(string text, int at, string token)
    {
        var window = text.AsSpan(at, Math.Min(2 * Longest, text.Length - at));
        if (window.IndexOf('\n') is >= 0 and var feed) window = window[..feed];
        return window.IndexOf(token) is >= 0 and var found ? found + token.Length : NameAt(text, at).Length;
    }

    private static string FamilyOf(string name) =>
        Families.FirstOrDefault(f => name.Contains(f, StringComparison.OrdinalIgnoreCase)) ?? "";

    private static bool StartsWith(string text, int at, string words) => string.CompareOrdinal(text, at, words, 0, words.Length) == 0;

    private static bool IsLineStart(string text, int at) => at == 0 || text[at - 1] == '\n';

    private static bool IsQuoted(string text, int start, int end)
    {
        if (start == 0 || end >= text.Length) return false;
        if (text[start - 1] is '"' or '\'' && text[end] == text[start - 1]) return true;
        var before = text.AsSpan(Math.Max(0, start - Longest), Math.Min(start, Longest));
        before = before[(before.LastIndexOf('\n') + 1)..];
        var behind = text.AsSpan(end, Math.Min(Longest, text.Length - end));
        if (behind.IndexOf('\n') is >= 0 and var feed) behind = behind[..feed];
        return Ticks(before) % 2 == 1 && Ticks(behind) > 0;
    }

    /// <summary>Counts the ticks that mark code in a line: those of a fence are more than one.</summary>
    private static int Ticks(ReadOnlySpan<char> line)
    {
        var count = 0;
        for (var i = 0; i < line.Length; i++)
            if (line[i] == '`' && (i == 0 || line[i - 1] != '`') && (i + 1 == line.Length || line[i + 1] != '`'))
                count++;
        return count;
    }

    /// <summary>True for a tag that a sentence speaks of, between its words, and for the argument of a generic type.</summary>
    private static bool IsOfSentence(MarkKind kind, string text, int start, int end)
    {
        if (text[start] == '<' && (text[start + 1] == '|' || text[end - 2] == '|') || text[start] is 'a' or 'H' || start == 0) return false;
        var word = start;
        while (word > 0 && start - word < Longest && text[word - 1] is ' ' or '\t') word--;
        var isBehindWord = word > 0 && (char.IsLetterOrDigit(text[word - 1]) || text[word - 1] is ',' or '_');
        if (kind == MarkKind.Opens) return isBehindWord;
        return isBehindWord && word < start && end + 1 < text.Length && text[end] == ' ' && char.IsLetter(text[end + 1]);
    }
}
