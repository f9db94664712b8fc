using System.Text.RegularExpressions;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>Checks what task.json says, also against the folder that it stands in. Every fault is reported.</summary>
internal static partial class DefinitionRules
{
    internal static readonly string[] Reserved = [FolderDefinition.ProgramBytes, "error", "size", "fitness", "seed"];

    public static IEnumerable<RecipeFault> Check(FolderDefinition task, string folder) =>
    [
        .. RecipeRules.Ranges(task, path: ""), .. Head(task), .. Seeds(task, folder), .. Evaluator(task.Evaluator, folder),
        .. Metrics(task.Metrics), .. Formulas(task),
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

    private static IEnumerable<RecipeFault> Seeds(FolderDefinition task, string folder)
    {
        if (task.Seeds.Count == 0) yield return new("seeds", "is empty; name at least one program file");
        for (var i = 0; i < task.Seeds.Count; i++)
        {
            if (Missing(folder, task.Seeds[i]) is { } missing)
                yield return new($"seeds[{i}]", missing);
            else if (!File.Exists(Path.Combine(folder, task.Seeds[i])))
                yield return new($"seeds[{i}]", $"'{task.Seeds[i]}' is a folder; name a file");
            else if (new FileInfo(Path.Combine(folder, task.Seeds[i])).Length is var bytes && bytes > task.Limits.ProgramBytes)
                yield return new($"seeds[{i}]",
                    $"'{task.Seeds[i]}' has {bytes} bytes, more than limits.programBytes, {task.Limits.ProgramBytes}");
        }

        if (task.Seeds.Distinct().Count() < task.Seeds.Count) yield return new("seeds", "names a file twice");
    }

    private static IEnumerable<RecipeFault> Evaluator(EvaluatorSection evaluator, string folder)
    {
        const string run = "evaluator.run", score = "evaluator.score", check = "evaluator.check";
        var hasRun = evaluator.Run.Count > 0;
        foreach (var (path, words) in new[] { (check, evaluator.Check), (run, evaluator.Run), (score, evaluator.Score) })
            foreach (var (word, i) in words.Select((w, i) => (w, i)))
            {
                if (i == 0 && (string.IsNullOrWhiteSpace(word) || word.StartsWith('{'))) yield return new($"{path}[0]", "names no program");
                if (word.Contains('\0')) yield return new($"{path}[{i}]", "holds a zero character");
                foreach (var name in Placeholders.In(word).Where(n => !Placeholders.Names.Contains(n)))
                    yield return new($"{path}[{i}]", $"unknown placeholder '{{{name}}}'; {NearestName.Advice(name, Placeholders.Names)}");
            }

        if (evaluator.Score.Count == 0) yield return new(score, "is empty; give the command that prints the metrics");
        if (evaluator.Check.SelectMany(Placeholders.In).FirstOrDefault(n => n is "program" or "output" or "stdout" or "seed") is { } early)
            yield return new(check, $"says {{{early}}}, and it runs before there is a program");
        if (hasRun && !evaluator.Run.Any(w => w.Contains("{program}", StringComparison.Ordinal)))
            yield return new(run, "does not say {program}: which program is it to run?");
        if (hasRun && evaluator.Run.Any(w => w.Contains("{stdout}", StringComparison.Ordinal)))
            yield return new(run, "says {stdout}, which is what it prints itself; only score can read it");
        if (evaluator.Score.Count > 0 && hasRun && !evaluator.Score.SelectMany(Placeholders.In).Any(n => n is "output" or "stdout"))
            yield return new(score, "says neither {output} nor {stdout}: it would not see what run left");
        if (evaluator.Score.Count > 0 && !hasRun && !evaluator.Score.Any(w => w.Contains("{program}", StringComparison.Ordinal)))
            yield return new(score, "does not say {program}: which program is it to judge?");
        if (!hasRun && evaluator.Inputs.Count > 0)
            yield return new("evaluator.inputs", "are for run, and there is none; score sees the whole folder");
        for (var i = 0; i < evaluator.Inputs.Count; i++)
            if (Missing(folder, evaluator.Inputs[i]) is { } missing)
                yield return new($"evaluator.inputs[{i}]", missing);
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
    private static string? Missing(string folder, string path)
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
