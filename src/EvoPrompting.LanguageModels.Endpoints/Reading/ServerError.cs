using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>An error in a server's own words, in any form: <c>error</c>, <c>detail</c>, <c>message</c>, lists, plain text.</summary>
/// <param name="Words">One line for people, not too long; empty where the server says nothing.</param>
/// <param name="Codes">Its codes and kinds, numbers among them, the innermost first.</param>
/// <param name="Fields">The names of what it complains about, where it says so in a field of their own.</param>
internal sealed partial record ServerError(string Words, IReadOnlyList<string> Codes, IReadOnlyList<string> Fields)
{
    private const int LongestMessage = 500;
    private const int LongestCode = 100;

    /// <summary>What a request of ours may look like inside an error: what stands there is not about it.</summary>
    private static readonly string[] Echoes = ["input", "body", "request", "ctx", "url"];

    /// <summary>Where one of these stands there is an answer.</summary>
    private static readonly string[] Answers = ["choices", "content", "response", "delta", "done", "usage"];

    private static readonly string[] CodeNames = ["code", "type", "status", "error_type", "error_code", "reason"];

    private static readonly string[] WordNames =
        ["message", "error", "detail", "msg", "errors", "error_description", "description", "title"];

    /// <summary>Reads the error answer that came with a status of its own.</summary>
    public static ServerError Of(byte[] body)
    {
        var parts = AnswerParts.ReadOrNone(body);
        if (parts.Count == 0) return new ServerError(OneLine(Encoding.UTF8.GetString(body)), [], []);
        var error = Inside(parts) ?? Of(parts); // of a stream the error only
        if (error.Words.Length > 0) return error;
        return error with { Words = error.Codes.Count > 0 ? error.Codes[0] : OneLine(Encoding.UTF8.GetString(body)) };
    }

    /// <summary>Returns the error inside an answer that came as a success; null where there is none.</summary>
    public static ServerError? Inside(IReadOnlyList<JsonElement> parts) =>
        parts.Where(IsError).Take(1).ToArray() is { Length: 1 } errors ? Of(errors) : null;

    private static ServerError Of(IReadOnlyList<JsonElement> parts)
    {
        var words = string.Join("; ", parts.Select(p => WordsOf(p)).Where(w => w.Length > 0).Distinct());
        return new ServerError(OneLine(words), [.. parts.SelectMany(CodesOf)], [.. parts.SelectMany(FieldsOf).Concat(QuotedFields(words))]);
    }

    private static bool IsError(JsonElement part)
    {
        if (part.Field("error") is { } error && IsTold(error)) return true;
        if (part.Text("type") == "error" || part.Text("object") == "error") return true;
        if (part.Items("choices").Any(c => c.Field("error") is { } inner && IsTold(inner))) return true;
        if (Answers.Any(name => part.Field(name) is not null)) return false;
        return ((string[])["detail", "message", "msg", "errors"]).Select(name => part.Field(name))
            .Any(field => field is { ValueKind: JsonValueKind.String or JsonValueKind.Array } told && IsTold(told));
    }

    /// <summary>Many servers always have the field, with nothing in it.</summary>
    private static bool IsTold(JsonElement error) => error.ValueKind switch
    {
        JsonValueKind.String => error.GetString()!.Trim().Length > 0,
        JsonValueKind.Object => error.EnumerateObject().Any(),
        JsonValueKind.Array => error.GetArrayLength() > 0,
        _ => false,
    };

    private static string WordsOf(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                return json.GetString()!.Trim();
            case JsonValueKind.Array:
                return string.Join("; ", json.EnumerateArray().Select(WordsOf).Where(w => w.Length > 0));
            case JsonValueKind.Object:
                var inner = json.Items("choices").Select(c => c.Field("error")).FirstOrDefault(e => e is not null);
                var fields = inner is null ? WordNames.Select(name => json.Field(name)) : [inner];
                var words = fields.Select(field => field is { } told ? WordsOf(told) : "").FirstOrDefault(w => w.Length > 0) ?? "";
                if (FieldsOfLoc(json) is { Count: > 0 } where) words = $"{string.Join('.', where)}: {words}";
                // Services that pass on another's error keep its own words here.
                var raw = json.Field("metadata").Field("raw") is { } passedOn ? WordsOf(passedOn) : "";
                return raw.Length > 0 && raw != words ? $"{words} ({raw})" : words;
            default:
                return "";
        }
    }

    private static IEnumerable<string> CodesOf(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) yield break;
        var deeper = json.Items("choices").Select(c => c.Field("error")).Concat(json.Items("errors").Select(e => (JsonElement?)e));
        foreach (var inner in deeper.Append(json.Field("error")).Append(json.Field("message")))
            if (inner is { } error)
                foreach (var code in CodesOf(error))
                    yield return code;
        foreach (var name in CodeNames)
            if (json.Field(name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } code
                && code.ToString() is { Length: > 0 and < LongestCode } told && told != "error")
                yield return told;
    }

    private static IEnumerable<string> FieldsOf(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array) return json.EnumerateArray().SelectMany(FieldsOf);
        if (json.ValueKind != JsonValueKind.Object) return [];
        var own = json.Text("param") is { Length: > 0 } named ? [named.Split('.')[^1]] : FieldsOfLoc(json).TakeLast(1);
        return own.Concat(json.EnumerateObject().Where(p => !Echoes.Contains(p.Name)).SelectMany(p => FieldsOf(p.Value)));
    }

    private static IReadOnlyList<string> FieldsOfLoc(JsonElement json) => [.. json.Items("loc").Select(l => l.ToString())];

    /// <summary>The same list where a server writes it into its words, as Python prints it.</summary>
    private static IEnumerable<string> QuotedFields(string words) => Loc().Matches(words).Select(m => m.Groups[1].Value);

    private static string OneLine(string text)
    {
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= LongestMessage ? text : AnswerParts.Start(text, LongestMessage) + "...";
    }

    [GeneratedRegex(@"'loc': \((?:[^()]*, )?'(\w+)',?\)")]
    private static partial Regex Loc();
}
