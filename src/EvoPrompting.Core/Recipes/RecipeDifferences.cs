using System.Text.Json.Nodes;

namespace EvoPrompting.Recipes;

/// <summary>What differs between two recipes, key by key.</summary>
internal static class RecipeDifferences
{
    /// <summary>Returns each key of which the second recipe has another value, with that: <c>tuning.kind "none"</c>.</summary>
    /// <param name="first">As <see cref="Recipe.Write"/> gives it; the second too.</param>
    public static IReadOnlyList<string> Of(string first, string second)
    {
        var (before, after) = (Values(first), Values(second));
        return
        [
            .. from key in before.Keys.Union(after.Keys)
               let now = after.GetValueOrDefault(key)
               where now != before.GetValueOrDefault(key)
               select $"{key} {now ?? "left out"}",
        ];
    }

    private static Dictionary<string, string> Values(string recipe)
    {
        var values = new Dictionary<string, string>();
        Add("", JsonNode.Parse(recipe));
        return values;

        void Add(string path, JsonNode? value)
        {
            if (value is not JsonObject section) values[path] = value?.ToJsonString() ?? "null";
            else foreach (var (key, inner) in section) Add(path.Length == 0 ? key : $"{path}.{key}", inner);
        }
    }
}
