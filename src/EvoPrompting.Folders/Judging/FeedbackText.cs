using EvoPrompting.Candidates;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// What an evaluator says of a program in words. A program may have had a hand in it: it is cut, cleaned, and never a line of its own.
/// </summary>
internal static class FeedbackText
{
    private const string Cut = " ...";

    /// <summary>Returns what is kept of it: so many characters and a mark of the cut, no blank lines; null where nothing is left.</summary>
    public static string? Kept(string text, int characters)
    {
        var lines = ReasonText.Clean(text).Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0);
        var kept = string.Join('\n', lines);
        if (kept.Length > characters)
            kept = kept[..(char.IsHighSurrogate(kept[characters - 1]) ? characters - 1 : characters)].TrimEnd() + Cut;
        return kept.Length > 0 ? kept : null;
    }

    /// <summary>
    /// Returns it as lines of a block of metrics. None of them can be a mark of a prompt: each has more behind the comment sign.
    /// </summary>
    public static string ForPrompt(string kept, string comment) => string.Join('\n', kept.Split('\n')
        .Select((line, i) => i == 0 ? $"{comment} Feedback: {line}" : $"{comment}   {line}"));
}
