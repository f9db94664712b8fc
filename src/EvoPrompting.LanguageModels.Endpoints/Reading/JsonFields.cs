using System.Globalization;
using System.Text.Json;

namespace EvoPrompting.LanguageModels.Endpoints.Reading;

/// <summary>Reads fields that may be missing or of another kind: then there is nothing, and no exception.</summary>
internal static class JsonFields
{
    /// <summary>The field, where this is an object that has it and it is not null.</summary>
    public static JsonElement? Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    public static JsonElement? Field(this JsonElement? json, string name) => json?.Field(name);

    /// <summary>The field's text, where it is a text.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The items, where the field is a list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A count: a whole number from 0, also one written as a fraction (rounded up) or as a text.</summary>
    public static long? Count(this JsonElement? json, string name)
    {
        var value = json.Field(name);
        double number;
        if (value is { ValueKind: JsonValueKind.Number } told)
        {
            if (!told.TryGetDouble(out number)) return null;
        }
        else if (value is not { ValueKind: JsonValueKind.String } text
            || !double.TryParse(text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return null;
        }

        return number is >= 0 and < 1e15 ? (long)Math.Ceiling(number) : null;
    }
}
