using System.Text.RegularExpressions;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Folders.Peers;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>Checks what task.json says, also against the folder that it stands in. Every fault is reported.</summary>
internal static partial class DefinitionRules
{
    internal static readonly string[] Reserved =
        [FolderDefinition.ProgramBytes, "error", "size", "fitness", "seed", "feedback", "rejected"];

    public static IEnumerable<RecipeFault> Check(FolderDefinition task, string folder) =>
    [
        .. RecipeRules.Ranges(task, path: ""), .. Head(task), .. SeedRules.Check(task, folder), .. Evaluator(task.Evaluator, folder),
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

    private static IEnumerable<RecipeFault> Evaluator(EvaluatorSection evaluator, string folder)
    {
        const string build = "evaluator.build", run = "evaluator.run", score = "evaluator.score", check = "evaluator.check";
        var (hasBuild, hasRun) = (evaluator.Build.Count > 0, evaluator.Run.Count > 0);
        foreach (var (path, words) in new[]
                 {
                     (check, evaluator.Check), (build, evaluator.Build), (run, evaluator.Run), (score, evaluator.Score),
                 })
            foreach (var (word, i) in words.Select((w, i) => (w, i)))
            {
                var isBuilt = hasBuild && path == run && word.StartsWith("{built}/", StringComparison.Ordinal);
                if (i == 0 && !isBuilt && (string.IsNullOrWhiteSpace(word) || word.StartsWith('{')))
                    yield return new($"{path}[0]", "names no program");
                if (word.Contains('\0')) yield return new($"{path}[{i}]", "holds a zero character");
                foreach (var name in Placeholders.In(word).Where(n => !Placeholders.Names.Contains(n)))
                    yield return new($"{path}[{i}]", $"unknown placeholder '{{{name}}}'; {NearestName.Advice(name, Placeholders.Names)}");
            }

        if (evaluator.Score.Count == 0) yield return new(score, "is empty; give the command that prints the metrics");
        if (evaluator.Check.SelectMany(Placeholders.In).FirstOrDefault(n => n is not ("task" or PeerAdapters.Placeholder)) is { } early)
            yield return new(check, $"says {{{early}}}, and it runs before there is a program");
        if (hasBuild && !Says(evaluator.Build, "program")) yield return new(build, "does not say {program}: which program is it to build?");
        if (hasBuild && Says(evaluator.Build, "output", "seed"))
            yield return new(build, "says {output} or {seed}: a program is built once, into {built}, before it runs");
        if (!hasBuild && Says([.. evaluator.Run, .. evaluator.Score], "built"))
            yield return new(build, "is empty, and another command says {built}: what is to stand there?");
        if (hasRun && !Says(evaluator.Run, hasBuild ? ["program", "built"] : ["program"]))
            yield return new(run, "does not say {program}: which program is it to run?");
        foreach (var (path, words) in new[] { (build, evaluator.Build), (run, evaluator.Run), (score, hasRun ? [] : evaluator.Score) })
            foreach (var name in Placeholders.OfTheRun.Where(n => Says(words, n)))
                yield return new(path, $"says {{{name}}}, which is known after run only; a score after a run can read it");
        if (evaluator.Score.Count > 0 && hasRun && !Says(evaluator.Score, "output", "stdout"))
            yield return new(score, "says neither {output} nor {stdout}: it would not see what run left");
        if (evaluator.Score.Count > 0 && !hasRun && !Says(evaluator.Score, hasBuild ? ["program", "built"] : ["program"]))
            yield return new(score, "does not say {program}: which program is it to judge?");
        if (!hasRun && evaluator.Inputs.Count > 0)
            yield return new("evaluator.inputs", "are for run, and there is none; score sees the whole folder");
        for (var i = 0; i < evaluator.Environment.Count; i++)
            if (!Variable().IsMatch(evaluator.Environment[i]))
                yield return new($"evaluator.environment[{i}]", $"is '{evaluator.Environment[i]}'; take one like NAME=value");
        for (var i = 0; i < evaluator.Inputs.Count; i++)
            if (Missing(folder, evaluator.Inputs[i]) is { } missing)
                yield return new($"evaluator.inputs[{i}]", missing);
    }

    private static bool Says(IEnumerable<string> words, params string[] names) => words.SelectMany(Placeholders.In).Any(names.Contains);

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

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*=[^\0]*\z")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\A\.[A-Za-z0-9.]{1,10}\z")]
    private static partial Regex Ending();
}
