using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>Says which status an error should have come with: some come inside a 200, some under one that means something else.</summary>
internal static partial class ErrorMeaning
{
    /// <summary>Codes and kinds as services name them, without regard to case; the first one found holds.</summary>
    private static readonly (string Code, int Status)[] Codes =
    [
        ("insufficient_quota", 402), ("insufficient_credit", 402), ("insufficient_balance", 402),
        ("payment", 402), ("billing", 402), ("credit", 402),
        ("rate_limit", 429), ("ratelimit", 429), ("too_many", 429), ("toomany", 429),
        ("resource_exhausted", 429), ("quota", 429), ("throttl", 429),
        ("overload", 529), ("unavailable", 503), ("capacity", 503), ("loading", 503),
        ("timeout", 408), ("timed_out", 408), ("deadline", 408),
        ("api_key", 401), ("apikey", 401), ("authentication", 401), ("unauthorized", 401), ("unauthenticated", 401),
        ("permission", 403), ("forbidden", 403),
        ("not_found", 404), ("notfound", 404),
        ("too_large", 413), ("context", 400), ("content_", 400), ("moderation", 400),
        ("invalid", 400), ("bad_request", 400), ("badrequest", 400),
        ("unprocessable", 422), ("validation", 422), ("unsupported", 400),
    ];

    /// <summary>The same said in words; asked where no code says it.</summary>
    private static readonly (string Words, int Status)[] Words =
    [
        ("rate limit", 429), ("rate-limit", 429), ("ratelimit", 429), ("too many requests", 429), ("slow down", 429),
        ("overload", 529), ("loading", 503), ("unavailable", 503), ("temporarily", 503),
        ("at capacity", 503), ("try again", 503), ("busy", 503),
        ("timed out", 408), ("timeout", 408),
        .. Account, ("api key", 401), ("unauthorized", 401), ("not authorized", 401), ("authentication", 401),
        ("permission", 403), ("forbidden", 403),
        ("no such model", 404), ("model not found", 404), ("model does not exist", 404), ("try pulling it", 404),
        ("too long", 400), ("context length", 400), ("context size", 400), ("context window", 400),
        ("content filter", 400), ("content policy", 400),
    ];

    /// <summary>What no waiting mends and no other prompt.</summary>
    private static (string Words, int Status)[] Account =>
    [
        ("insufficient credit", 402), ("insufficient balance", 402), ("insufficient quota", 402),
        ("credit balance", 402), ("out of credit", 402),
        ("api key not valid", 401), ("api_key_invalid", 401), ("invalid api key", 401), ("incorrect api key", 401),
    ];

    /// <summary>Returns the status of an error that came inside a success; 500 where it says nothing that we know.</summary>
    public static int StatusOf(ServerError error)
    {
        if (IsAboutSystemText(error)) return 400;
        foreach (var code in error.Codes)
            if (Number(code) is { } status)
                return status;
        foreach (var code in error.Codes)
            if (Find(Codes, code.Replace(' ', '_')) is { } status)
                return status;
        return Find(Words, error.Words) ?? 500;
    }

    /// <summary>Whether its words are those of an error that we know.</summary>
    public static bool IsKnown(ServerError error) => Find(Words, error.Words) is not null;

    /// <summary>Returns the status that an error means which came with a status of its own.</summary>
    public static int StatusOf(ServerError error, int told) => told switch
    {
        400 => Find(Account, error.Words) ?? error.Codes.Select(c => Find(Account, c)).FirstOrDefault(s => s is not null) ?? told,
        403 when Says(error.Words, "flagged") || Says(error.Words, "moderation") => 400, // it is this prompt that is refused
        422 or 500 when IsAboutSystemText(error) => 400,
        500 when Says(error.Words, "validation error") && error.Fields.Count > 0 => 422, // the request is refused, and will be again
        _ => told,
    };

    /// <summary>Whether a server, or the template of its model, has no place for a system text.</summary>
    public static bool IsAboutSystemText(ServerError error)
    {
        var words = error.Words;
        if (Turns().IsMatch(words)) return true;
        if (error.Fields.Any(f => f == "role") && (Says(words, "system") || Says(words, "assistant"))) return true;
        return SystemText().IsMatch(words) && Refusal().IsMatch(words);
    }

    private static int? Number(string code) =>
        double.TryParse(code, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 400 and < 600
            ? (int)number
            : null;

    private static int? Find((string Name, int Status)[] table, string text)
    {
        foreach (var (name, status) in table)
            if (Says(text, name))
                return status;
        return null;
    }

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>Templates that know users and models only say it in these words.</summary>
    [GeneratedRegex(
        @"roles must alternate|developer instruction is not enabled|only user and (assistant|model)|"
        + @"(first message|conversation) must (be|start|begin)\b.{0,20}\buser",
        RegexOptions.IgnoreCase)]
    private static partial Regex Turns();

    [GeneratedRegex(@"system['""`]?[\s-]*(roles?|messages?|prompts?|instructions?)\b|\broles?\b.{0,40}\bsystem\b", RegexOptions.IgnoreCase)]
    private static partial Regex SystemText();

    [GeneratedRegex(
        @"(not|n't) (be )?(yet )?(currently )?(supported|support|allowed|allow|permitted|accepted|accept|enabled|available|implemented)|"
        + @"unsupported|(unknown|invalid|unexpected|unrecogni[sz]ed)\b.{0,20}\brole",
        RegexOptions.IgnoreCase)]
    private static partial Regex Refusal();
}
