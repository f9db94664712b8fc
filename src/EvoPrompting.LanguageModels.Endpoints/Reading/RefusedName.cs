using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>
/// Says whether an error refuses a parameter: its own field names it, or words such as "unknown" or "not supported" stand in one clause
/// with it. A value that is too large is not a refused parameter, and neither is a name that only stands in an echo of the request.
/// </summary>
internal static partial class RefusedName
{
    public static bool IsIn(ServerError error, string parameter)
    {
        if (IsSize().IsMatch(error.Words)) return false;
        if (error.Fields.Count > 0) return error.Fields.Contains(parameter) && !IsMissing().IsMatch(error.Words);
        return Clauses(error).Any(clause => Refuses().IsMatch(clause) && Names(clause, parameter));
    }

    /// <summary>Whether it is the value only that is refused, so that other values may have been taken.</summary>
    public static bool IsOfValue(ServerError error) =>
        error.Codes.Contains("unsupported_value") || error.Words.Contains("unsupported value", StringComparison.OrdinalIgnoreCase)
        || error.Words.Contains("only the default", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the error says to use that name instead.</summary>
    public static bool Recommends(ServerError error, string parameter) =>
        Clauses(error).Any(clause => Instead().IsMatch(clause) && Names(clause, parameter));

    private static IEnumerable<string> Clauses(ServerError error) => End().Split(Echo().Replace(error.Words, " "));

    /// <summary>"stop" and "seed" are words of English too: a name is quoted, called a parameter, or stands at its clause's edge.</summary>
    private static bool Names(string clause, string parameter)
    {
        var name = Regex.Escape(parameter);
        if (Regex.IsMatch(clause, $@"['""`\[(]([\w]+\.)?{name}['""`\])]")) return true;
        if (!Regex.IsMatch(clause, $@"(?<![\w-]){name}(?![\w-])")) return false;
        return parameter.Contains('_') || parameter == "temperature" || Noun().IsMatch(clause)
            || Regex.IsMatch(clause, $@"^\W*{name}\s*(:|is\b|are\b)|\b{name}\W*$");
    }

    [GeneratedRegex(
        @"unsupported|un-?known|unrecogni[sz]ed|not recogni[sz]ed|un-?expected|extraneous|deprecated|no longer supported|only the default|"
        + @"(not|n't) (be )?(yet )?(currently )?"
        + @"(supported|support|allowed|allow|permitted|accepted|accept|available|implemented|valid|known|exist)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Refuses();

    [GeneratedRegex(
        @"too (long|large|big|high|many|great)|exceed|context (length|size|window)|(greater|larger|more|longer|higher) than|at most\b|"
        + @"maximum (of|is|allowed|value)|<= ?\d|\brange\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex IsSize();

    [GeneratedRegex(@"field required|is required|missing", RegexOptions.IgnoreCase)]
    private static partial Regex IsMissing();

    [GeneratedRegex(
        @"\b(parameters?|arguments?|fields?|propert(y|ies)|options?|keywords?|keys?|attributes?|inputs?|names?)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Noun();

    [GeneratedRegex(@"\b(use|instead|try|pass|send|did you mean)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Instead();

    /// <summary>An object with values: a request of ours, or a part of one, inside the words.</summary>
    [GeneratedRegex(@"\{(?:[^{}]|\{[^{}]*\})*:(?:[^{}]|\{[^{}]*\})*(\}|$)")]
    private static partial Regex Echo();

    [GeneratedRegex(@"\.\s|;\s?|\n")]
    private static partial Regex End();
}
