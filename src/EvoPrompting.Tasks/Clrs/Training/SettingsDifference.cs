using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>Says how two records of settings differ, for refusals that name what to change.</summary>
internal static class SettingsDifference
{
    private static readonly JsonSerializerOptions Keys = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Returns for example <c>steps is 20, not 200</c>, for each key that differs; null where none does.</summary>
    /// <param name="had">What there is.</param>
    /// <param name="asked">What was asked for.</param>
    public static string? Between<T>(T had, T asked)
    {
        var differences = Of(JsonSerializer.SerializeToNode(had, Keys), JsonSerializer.SerializeToNode(asked, Keys), "").ToList();
        return differences.Count == 0 ? null : string.Join(", ", differences);
    }

    private static IEnumerable<string> Of(JsonNode? had, JsonNode? asked, string key)
    {
        if (had is not JsonObject mine || asked is not JsonObject its)
            return JsonNode.DeepEquals(had, asked) ? [] : [$"{key} is {Text(had)}, not {Text(asked)}"];
        return mine.SelectMany(member => Of(member.Value, its[member.Key], member.Key));
    }

    private static string Text(JsonNode? value) => value?.ToJsonString().Trim('"') ?? "nothing";
}
