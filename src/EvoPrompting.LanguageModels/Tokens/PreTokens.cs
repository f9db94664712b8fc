namespace EvoPrompting.LanguageModels;

/// <summary>
/// Cuts UTF-8 text into the pieces that byte-pair merges never cross: line breaks with the indentation after them, words
/// (letters, underscore, every byte above 127; one space before belongs to it), digits singly, so that numbers are spelled
/// the same way everywhere, and runs of punctuation with at most one space on either side.
/// </summary>
internal static class PreTokens
{
    /// <summary>Returns the length of the first piece of <paramref name="text"/>, which is not empty.</summary>
    public static int FirstLength(ReadOnlySpan<byte> text)
    {
        var first = text[0];
        if (first == '\n')
        {
            var breaks = Run(text, 0, static b => b == '\n');
            return Run(text, breaks, static b => b == ' ');
        }

        if (IsDigit(first)) return 1;
        if (IsWord(first)) return Run(text, 0, IsWord);
        if (first != ' ') return WithSpaceAfter(text, Run(text, 0, IsPunctuation));
        if (text.Length == 1) return 1;
        if (IsWord(text[1])) return Run(text, 1, IsWord);
        return IsPunctuation(text[1]) ? WithSpaceAfter(text, Run(text, 1, IsPunctuation)) : Run(text, 0, static b => b == ' ');
    }

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
