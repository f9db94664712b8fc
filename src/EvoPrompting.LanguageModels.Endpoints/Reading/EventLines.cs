using System.Text;
using System.Text.Json;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>The lines of a stream of server-sent events: <c>data:</c> before each piece of JSON; names and comments in between.</summary>
internal static class EventLines
{
    private static readonly string[] Fields = ["data:", "event:", "id:", "retry:", "error:", ":"];

    public static bool Are(string text) => Fields.Any(field => text.StartsWith(field, StringComparison.Ordinal));

    /// <summary>
    /// Returns the data of all events, JSON after JSON. An <c>error:</c> line, with which some servers end, becomes an object.
    /// </summary>
    public static string Join(string text)
    {
        var json = new StringBuilder();
        var isError = false;
        foreach (var line in text.Split('\n').Select(l => l.Trim()))
        {
            if (line.StartsWith("event:", StringComparison.Ordinal)) isError = line["event:".Length..].Trim() == "error";
            if (line.StartsWith("error:", StringComparison.Ordinal)) json.Append(Error(line["error:".Length..].Trim())).Append('\n');
            if (!line.StartsWith("data:", StringComparison.Ordinal)) continue;
            var data = line["data:".Length..].Trim();
            if (data == "[DONE]") continue;
            json.Append(isError ? Error(data) : data).Append('\n');
        }

        return json.ToString();
    }

    /// <summary>An object that is an error by its own form stays; anything else is put below <c>error</c>.</summary>
    private static string Error(string data)
    {
        if (!data.StartsWith('{')) return $"{{\"error\": {JsonSerializer.Serialize(data)}}}";
        return data.Contains("\"error\"", StringComparison.Ordinal) ? data : $"{{\"error\": {data}}}";
    }
}
