namespace EvoPrompting.LanguageModels.Tokens;

/// <summary>
/// Cuts UTF-8 text into the pieces that byte-pair merges never cross. Digits always stand singly, so that numbers are spelled the same way
/// everywhere. Words are learned first, then phrases of them within a line: <c>x = nn.Conv(features: </c> is one token where it is common.
/// </summary>
internal static class PreTokens
{
    /// <summary>
    /// Returns the length of the first word of <paramref name="text"/>, which is not empty: line breaks with the indentation after them,
    /// letters, underscores and bytes above 127 with at most one space before, or punctuation with at most one space on either side.
    /// </summary>
    public static int WordLength(ReadOnlySpan<byte> text)
    {
        var first = text[0];
        if (first == '\n') return Indentation(text);
        if (IsDigit(first)) return 1;
        if (IsWord(first)) return Run(text, 0, IsWord);
        if (first != ' ') return WithSpaceAfter(text, Run(text, 0, IsPunctuation));
        if (text.Length == 1) return 1;
        if (IsWord(text[1])) return Run(text, 1, IsWord);
        return IsPunctuation(text[1]) ? WithSpaceAfter(text, Run(text, 1, IsPunctuation)) : Run(text, 0, static b => b == ' ');
    }

    /// <summary>
    /// Returns the length of the first phrase: up to the next digit or line break; the breaks and the indentation before a line belong to
    /// it.
    /// </summary>
    public static int PhraseLength(ReadOnlySpan<byte> text) => IsDigit(text[0])
        ? 1
        : Run(text, text[0] == '\n' ? Indentation(text) : 0, static b => b != '\n' && !IsDigit(b));

    private static int Indentation(ReadOnlySpan<byte> text) => Run(text, Run(text, 0, static b => b == '\n'), static b => b == ' ');

    private static int WithSpaceAfter(ReadOnlySpan<byte> text, int length) =>
        length < text.Length && text[length] == ' ' && (length + 1 == text.Length || text[length + 1] != ' ') ? length + 1 : length;

    private static int Run(ReadOnlySpan<byte> text, int start, Func<byte, bool> belongs)
    {
        while (start < text.Length && belongs(text[start])) start++;
        return start;
    }

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    private static bool IsWord(byte b) =>
        b is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'_' or >= 0x80;

    private static bool IsPunctuation(byte b) => !IsWord(b) && !IsDigit(b) && b is not ((byte)' ' or (byte)'\n');
}
