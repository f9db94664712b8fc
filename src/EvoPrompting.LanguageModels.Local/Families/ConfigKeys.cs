using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>
/// Reads the keys of a config.json, or of an object in it, and remembers which were asked for. A key whose value is null counts as missing.
/// </summary>
/// <param name="place">What messages call it.</param>
internal sealed class ConfigKeys(JsonObject values, string place)
{
    private readonly HashSet<string> asked = [];

    public string Place => place;

    /// <summary>The keys that have a value and that nobody asked for.</summary>
    public IEnumerable<string> Unasked => values.Where(v => v.Value is not null && !asked.Contains(v.Key)).Select(v => v.Key);

    public bool Has(string key) => values[key] is not null;

    /// <summary>True where the key is there, even with the value null.</summary>
    public bool Names(string key) => values.ContainsKey(key);

    public JsonNode? Value(string key)
    {
        asked.Add(key);
        return values[key];
    }

    /// <summary>Returns a whole number from one to the most that makes sense; null where the key is missing.</summary>
    public int? WholeOrNone(string key, int most = int.MaxValue)
    {
        if (Value(key) is not { } value) return null;
        return NumberOf(value) is { } whole and >= 1 && whole <= most && whole == Math.Floor(whole)
            ? (int)whole
            : throw Wrong(key, value, most == int.MaxValue ? "a whole number of at least 1" : $"a whole number from 1 to {most}");
    }

    /// <exception cref="InvalidDataException">It is missing and has no standard.</exception>
    public int Whole(string key, int? standard = null, int most = int.MaxValue) =>
        WholeOrNone(key, most) ?? standard ?? throw Missing(key);

    public double? NumberOrNone(string key)
    {
        if (Value(key) is not { } value) return null;
        return NumberOf(value) ?? throw Wrong(key, value, "a number");
    }

    public double Number(string key, double? standard = null) => NumberOrNone(key) ?? standard ?? throw Missing(key);

    /// <summary>Returns a number above zero.</summary>
    public double Positive(string key, double? standard = null) =>
        Number(key, standard) is var number && number > 0 ? number : throw Wrong(key, values[key], "above 0");

    public bool Flag(string key, bool standard)
    {
        if (Value(key) is not { } value) return standard;
        return value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(key, value, "true or false"),
        };
    }

    public string? TextOrNone(string key)
    {
        if (Value(key) is not { } value) return null;
        return value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : throw Wrong(key, value, "a text");
    }

    /// <summary>Returns a list of texts; null where the key is missing.</summary>
    public IReadOnlyList<string>? TextsOrNone(string key) =>
        Value(key) is not { } value ? null
        : value is JsonArray list && list.All(e => e?.GetValueKind() == JsonValueKind.String) ? [.. list.Select(e => e!.GetValue<string>())]
        : throw Wrong(key, value, "a list of texts");

    /// <summary>Returns a list of numbers; null where the key is missing.</summary>
    public IReadOnlyList<double>? NumbersOrNone(string key) =>
        Value(key) is not { } value ? null
        : value is JsonArray list && list.All(e => NumberOf(e) is not null) ? [.. list.Select(e => NumberOf(e)!.Value)]
        : throw Wrong(key, value, "a list of numbers");

    /// <summary>Returns an object in it; null where the key is missing or the object empty.</summary>
    public ConfigKeys? PartOrNone(string key)
    {
        if (Value(key) is not { } value) return null;
        if (value is not JsonObject part) throw Wrong(key, value, "an object");
        return part.Count == 0 ? null : new(part, $"{key} in {place}");
    }

    /// <summary>Returns these keys, with those of another object where both have one; messages call it by this one's place.</summary>
    public ConfigKeys With(ConfigKeys other)
    {
        var both = values.DeepClone().AsObject();
        foreach (var (key, value) in other.All) both[key] = value?.DeepClone();
        return new(both, place);
    }

    private JsonObject All => values;

    public InvalidDataException Missing(string key) => new($"{place} has no {key}");

    public InvalidDataException Wrong(string key, JsonNode? value, string instead) =>
        new($"{key} in {place} is {value?.ToJsonString() ?? "null"} and has to be {instead}");

    /// <summary>Returns a finite number, however it came into the object; null for anything else.</summary>
    public static double? NumberOf(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.Number && value.Deserialize<double>() is var number && double.IsFinite(number)
            ? number : null;
}
