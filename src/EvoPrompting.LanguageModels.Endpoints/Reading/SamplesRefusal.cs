using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>Reads from an error whether it is the number of samples that a server refuses, and how many it gives.</summary>
internal static partial class SamplesRefusal
{
    /// <summary>Returns the most samples that the server gives to one request; null where the error is about something else.</summary>
    /// <param name="asked">How many were asked for, at least 2.</param>
    public static int? Most(ServerError error, int asked)
    {
        if (!error.Fields.Contains("n") && !Name().IsMatch(error.Words)) return null;
        var told = Limit().Match(error.Words);
        return int.TryParse(told.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var most) && most >= 1 && most < asked ? most : 1;
    }

    /// <summary>The parameter's name, which is a word of its own only in quotes or beside a sign.</summary>
    [GeneratedRegex(
        @"['""`]n['""`]|\bn\s*(=|>|<|!=|must|should|is|has)\s*|\b(parameter|argument|field|option)s? n\b|"
        + @"\b(multiple|several|one|single)\b.{0,20}\b(choices?|completions?|candidates?|generations?|samples?)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Name();

    [GeneratedRegex(
        @"(?:<=?|\bat most\b|\bup to\b|\bless than or equal to\b|\bmaximum(?: value)?(?: of| is|:)?|\bnot exceed\b|\band\b)\s*(\d+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Limit();
}
