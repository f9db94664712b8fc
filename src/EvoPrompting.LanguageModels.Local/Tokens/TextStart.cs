using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>
/// What some tokenizers put before every text, as if it began with a space. A text that goes on from another one must not get it.
/// </summary>
internal static class TextStart
{
    private static readonly string[] kinds = ["normalizers", "pretokenizers"];

    /// <summary>Takes it out of a tokenizer.json's normalizer or pre-tokenizer.</summary>
    /// <param name="part">Null where nothing is left of it.</param>
    /// <returns>False where there was nothing to take out.</returns>
    public static bool Remove(ref JsonNode? part)
    {
        if (part is not JsonObject step) return false;
        switch (Text(step["type"]))
        {
            case "Prepend":
                part = null;
                return true;
            case "Metaspace" when !IsTrueOf(step, "add_prefix_space", standard: true) || Text(step["prepend_scheme"]) == "never":
                return false;
            case "Metaspace": // older files say it by the flag, and the library refuses two that disagree
                step["prepend_scheme"] = "never";
                if (step.ContainsKey("add_prefix_space")) step["add_prefix_space"] = false;
                return true;
            case "ByteLevel" when IsTrueOf(step, "add_prefix_space", standard: false):
                step["add_prefix_space"] = false;
                return true;
            case "Sequence":
                return kinds.Select(kind => step[kind]).OfType<JsonArray>().Select(RemoveFromEach).ToList().Contains(true);
            default:
                return false;
        }
    }

    private static bool RemoveFromEach(JsonArray steps)
    {
        var isChanged = false;
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            var step = steps[i];
            if (!Remove(ref step)) continue;
            isChanged = true;
            if (step is null) steps.RemoveAt(i);
        }

        return isChanged;
    }

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool IsTrueOf(JsonObject step, string flag, bool standard) =>
        step[flag] is { } value ? value.GetValueKind() == JsonValueKind.True : standard;
}
