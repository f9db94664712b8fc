using System.Text.Json;
using System.Text.RegularExpressions;
using EvoPrompting.Folders.Definition;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Folders.Judging;

/// <summary>
/// The numbers of a score that its task does not name. Their names are an evaluator's, and maybe a program's: cleaned, few, none twice.
/// </summary>
internal static partial class OtherMetrics
{
    private const int Most = 60, LongestName = 60;

    private static readonly string[] ReachNoPrompt = ["private_", "test_"];

    /// <summary>Whether a prompt may show it.</summary>
    public static bool IsForPrompts(string name) => !ReachNoPrompt.Any(p => name.StartsWith(p, StringComparison.Ordinal));

    /// <summary>Returns them in the order of the score; what is no finite number is left out.</summary>
    public static IReadOnlyList<Metric> Of(JsonElement score, IReadOnlyList<string> names)
    {
        var taken = new HashSet<string>([.. names, .. DefinitionRules.Reserved]);
        var others = new List<Metric>();
        foreach (var property in score.EnumerateObject())
        {
            if (others.Count == Most) break;
            if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetDouble(out var number) && double.IsFinite(number)
                && Name(property.Name) is { Length: > 0 } name && taken.Add(name))
                others.Add(new Metric(name, number));
        }

        return others;
    }

    private static string Name(string key)
    {
        var name = OtherSigns().Replace(key.ToLowerInvariant(), "_").Trim('_');
        return name[..Math.Min(name.Length, LongestName)];
    }

    [GeneratedRegex("[^a-z0-9_]+")]
    private static partial Regex OtherSigns();
}
