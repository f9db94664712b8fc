using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EvoPrompting.Candidates;

/// <summary>
/// Makes a reason of text that a candidate may have had a hand in. Reasons reach terminals, journals, pages and later prompts: nothing in
/// them may act there, and none may be long.
/// </summary>
internal static partial class ReasonText
{
    /// <summary>Longer reasons are cut, in characters.</summary>
    public const int Longest = 2_000;

    /// <summary>
    /// Returns the text without escape sequences, control characters and marks that are not seen or that turn the direction of writing;
    /// line feeds stay, tabs become spaces, and what is no character becomes U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        var part = text.Length > 4 * Longest ? text[..(4 * Longest)] : text; // what is cleaned away must not cost time either
        var clean = new StringBuilder(Math.Min(part.Length, Longest));
        foreach (var rune in EscapeSequence().Replace(part, "").EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > Longest) return clean.Append(" ...").ToString();
            if (rune.Value == '\n') clean.Append('\n');
            else if (rune.Value == '\t') clean.Append(' ');
            else if (IsSeen(rune)) clean.Append(rune.ToString());
        }

        return part.Length < text.Length ? clean.Append(" ...").ToString() : clean.ToString();
    }

    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);

    /// <summary>Sequences of terminals: colours and cursor (CSI), titles and links (OSC, DCS, ...), and two-character ones.</summary>
    [GeneratedRegex(
        @"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?")]
    private static partial Regex EscapeSequence();
}
