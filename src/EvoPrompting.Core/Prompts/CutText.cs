namespace EvoPrompting.Prompts;

/// <summary>
/// An answer as it is kept. A model may write megabytes; beyond the limit there is no program, so the rest is only counted.
/// </summary>
/// <param name="Text">At most <see cref="Longest"/> characters.</param>
/// <param name="Omitted">How many characters were cut off.</param>
internal readonly record struct CutText(string Text, int Omitted)
{
    /// <summary>Characters (UTF-16) of one answer that are kept: several times the longest program that any task takes.</summary>
    public const int Longest = 256 * 1024;

    /// <summary>Cuts an answer where it arrives, before anything is made of it. Never cuts a character in two.</summary>
    public static CutText Of(string answer)
    {
        if (answer.Length <= Longest) return new CutText(answer, 0);
        var kept = char.IsHighSurrogate(answer[Longest - 1]) ? Longest - 1 : Longest;
        return new CutText(answer[..kept], answer.Length - kept);
    }
}
