using System.Text.Json;

namespace EvoPrompting.Files;

/// <summary>JSON may hold half a character, an escape like \ud800 alone, which makes no text: reading it would throw.</summary>
internal static class WholeTexts
{
    /// <summary>What is said of a document that does not pass.</summary>
    public const string Fault = "a text in it holds half a character (an escape like \\ud800 alone)";

    /// <summary>Whether all keys and texts of a document can be read.</summary>
    public static bool Are(JsonElement json)
    {
        try
        {
            Read(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) _ = json.GetString();
        else if (json.ValueKind == JsonValueKind.Array) foreach (var item in json.EnumerateArray()) Read(item);
        else if (json.ValueKind == JsonValueKind.Object)
            foreach (var member in json.EnumerateObject())
            {
                _ = member.Name;
                Read(member.Value);
            }
    }
}
