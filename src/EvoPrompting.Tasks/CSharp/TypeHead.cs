namespace EvoPrompting.Tasks.CSharp;

/// <summary>The first line of a type as an answer writes it: modifiers, keyword, name, and behind it what a head goes on with.</summary>
internal static class TypeHead
{
    private static readonly string[] Modifiers =
        ["public", "internal", "private", "protected", "sealed", "abstract", "static", "partial", "file"];

    private const int LongestModifier = 9;

    private static readonly string[] Keywords = ["class", "struct", "record", "interface", "enum"];

    /// <summary>Returns the name of the type whose head starts here, an empty one where none does: words of prose are no head.</summary>
    public static ReadOnlySpan<char> NameAt(ReadOnlySpan<char> text)
    {
        var at = SkipBlanks(text, 0);
        var word = WordAt(text, at);
        while (IsOneOf(word, Modifiers)) word = NextWord(text, ref at, word.Length);
        if (!IsOneOf(word, Keywords)) return [];
        var isRecord = word is "record";
        var name = NextWord(text, ref at, word.Length);
        if (isRecord && name is "class" or "struct") name = NextWord(text, ref at, name.Length);
        if (name.IsEmpty || char.IsAsciiDigit(name[0])) return [];
        var behind = text[(at + name.Length)..].TrimStart();
        return behind is [] or ['{' or ':' or '<' or '(' or '/', ..] ? name : [];
    }

    /// <summary>
    /// Returns how long a head is that says what the stub says, perhaps with other modifiers and spaces; 0 where it says more or less.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<char> stub, ReadOnlySpan<char> text)
    {
        var at = SkipBlanks(text, 0);
        var word = WordAt(text, at);
        while (word is "public" or "internal" or "sealed" && !stub.StartsWith(word)) word = NextWord(text, ref at, word.Length);
        foreach (var sign in stub)
        {
            if (char.IsWhiteSpace(sign)) continue;
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length || text[at++] != sign) return 0;
        }

        return at == text.Length || text[at] == '{' || char.IsWhiteSpace(text[at]) ? at : 0;
    }

    /// <summary>Returns the keyword of a head, for example <c>class</c>.</summary>
    public static string KeywordOf(ReadOnlySpan<char> head)
    {
        foreach (var keyword in Keywords)
            if (head.IndexOf(keyword) >= 0)
                return keyword;
        return Keywords[0];
    }

    /// <summary>Returns where the modifiers start with which a text ends: what follows it is a keyword.</summary>
    public static int WithModifiers(ReadOnlySpan<char> before)
    {
        for (var start = before.Length; ;)
        {
            var rest = before[..start].TrimEnd();
            var word = rest.Length;
            while (word > 0 && rest.Length - word <= LongestModifier && char.IsAsciiLetter(rest[word - 1])) word--;
            if (rest.Length == before.Length || !IsOneOf(rest[word..], Modifiers)) return start;
            start = word;
        }
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var one in words)
            if (word.SequenceEqual(one))
                return true;
        return false;
    }

    /// <summary>Goes on to the word behind one; none where no space stands between.</summary>
    private static ReadOnlySpan<char> NextWord(ReadOnlySpan<char> text, scoped ref int at, int length)
    {
        var end = at + length;
        at = SkipBlanks(text, end);
        return at == end ? [] : WordAt(text, at);
    }

    private static int SkipBlanks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at;
    }

    private static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')) end++;
        return text[at..end];
    }
}
