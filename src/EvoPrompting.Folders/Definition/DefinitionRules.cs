using System.Text.RegularExpressions;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>Checks what task.json says, also against the folder that it stands in. Every fault is reported.</summary>
internal static partial class DefinitionRules
{
    internal static readonly string[] Reserved =
        [FolderDefinition.ProgramBytes, "error", "size", "fitness", "seed", "feedback", "rejected"];

    public static IEnumerable<RecipeFault> Check(FolderDefinition task, string folder) =>
    [
        .. RecipeRules.Ranges(task, path: ""), .. Head(task), .. SeedRules.Check(task, folder),
        .. EvaluatorRules.Check(task.Evaluator, folder), .. Metrics(task.Metrics), .. Formulas(task),
    ];

    private static IEnumerable<RecipeFault> Head(FolderDefinition task)
    {
        if (!TaskName().IsMatch(task.Name))
            yield return new("name", task.Name.Length == 0
                ? "is missing; name the task" : $"is '{task.Name}'; take lower-case letters, digits and dashes");
        if (string.IsNullOrWhiteSpace(task.Description)) yield return new("description", "is missing; say what the programs are to do");
        var known = KnownLanguages.Find(task.Language);
        if (task.Language.Length == 0)
            yield return new("language", "is missing; name the language of the programs");
        else if (known is null && (task.Extension is null || task.Comment is null))
            yield return new("language", $"'{task.Language}' is not known here, so extension and comment have to be given; or "
                + NearestName.Advice(task.Language, KnownLanguages.Names));
        if (task.Extension is { } extension && !Ending().IsMatch(extension))
            yield return new("extension", $"is '{extension}'; take one like .py");
        if (task.Comment is { } comment && (string.IsNullOrWhiteSpace(comment) || comment.Contains('\n')))
            yield return new("comment", "is empty; take what opens a comment, for example #");
    }

    private static IEnumerable<RecipeFault> Metrics(IReadOnlyList<MetricSection> metrics)
    {
        if (metrics.Count == 0) yield return new("metrics", "is empty; name what score prints");
        for (var i = 0; i < metrics.Count; i++)
        {
            var metric = metrics[i];
            if (!MetricName().IsMatch(metric.Name))
                yield return new($"metrics[{i}].name", metric.Name.Length == 0
                    ? "is missing" : $"is '{metric.Name}'; take lower-case letters, digits and underscores");
            else if (Reserved.Contains(metric.Name))
                yield return new($"metrics[{i}].name", $"is '{metric.Name}', a name that is taken; take another");
            else if (metrics.Take(i).Any(m => m.Name == metric.Name))
                yield return new($"metrics[{i}].name", $"is '{metric.Name}', as of another metric");
            if (TargetRule.Read(metric.Target) is null)
                yield return new($"metrics[{i}].target", $"is '{metric.Target}'; take one like \"-10 %\", \"+2 %\" or \"-0.5\"");
            else if (metric is { Target.Length: > 0, ForReports: true })
                yield return new($"metrics[{i}].target", "is of a metric for reports only, which prompts never name; take \"\"");
        }
    }

    private static IEnumerable<RecipeFault> Formulas(FolderDefinition task)
    {
        string[] usable = [.. task.Metrics.Where(m => !m.ForReports).Select(m => m.Name), FolderDefinition.ProgramBytes];
        (string Key, string Text, string[] Names)[] formulas =
            [("fitness", task.Fitness, [.. usable, "error", "size"]), ("error", task.Error, usable), ("size", task.Size, usable)];
        foreach (var (key, text, names) in formulas)
        {
            var (formula, fault) = Formula.Read(text);
            if (fault is not null) yield return new(key, fault);
            foreach (var name in formula?.Names.Except(names) ?? [])
                yield return new(key, task.Metrics.Any(m => m.Name == name)
                    ? $"names '{name}', which is for reports only"
                    : $"names '{name}', which is no metric; {NearestName.Advice(name, names)}");
        }
    }

    /// <summary>Says why a path is no file or folder of the task's folder; null where it is.</summary>
    public static string? Missing(string folder, string path)
    {
        if (path.Length == 0 || Path.IsPathRooted(path) || path.Split('/', '\\').Any(p => p is "" or "." or ".."))
            return $"'{path}' is no path within this folder";
        return Path.Exists(Path.Combine(folder, path)) ? null : $"there is no '{path}' in this folder";
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,39}\z")]
    private static partial Regex TaskName();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\A\.[A-Za-z0-9.]{1,10}\z")]
    private static partial Regex Ending();
}
