using System.Text.RegularExpressions;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Peers;
using EvoPrompting.Recipes;

namespace EvoPrompting.Folders.Definition;

/// <summary>Checks the commands that judge a program. Every fault is reported.</summary>
internal static partial class EvaluatorRules
{
    private const string Section = "evaluator", Build = Section + ".build", CheckKey = Section + ".check";

    public static IEnumerable<RecipeFault> Check(EvaluatorSection evaluator, string folder)
    {
        var hasBuild = evaluator.Build.Count > 0;
        var (run, score, screens) = (evaluator.Run, evaluator.Score, evaluator.Screens);
        return
        [
            .. Words(CheckKey, evaluator.Check, mayBeBuilt: false), .. Words(Build, evaluator.Build, mayBeBuilt: false),
            .. Steps(Section, run, score, hasBuild),
            .. screens.SelectMany((s, i) => Steps($"{Section}.screens[{i}]", s.Run, s.Score, hasBuild)),
            .. screens.SelectMany((s, i) => Condition($"{Section}.screens[{i}].require", s.Require)),
            .. Before(evaluator), .. Surroundings(evaluator, folder),
        ];
    }

    /// <summary>What runs before a program does.</summary>
    private static IEnumerable<RecipeFault> Before(EvaluatorSection evaluator)
    {
        var hasBuild = evaluator.Build.Count > 0;
        if (evaluator.Check.SelectMany(Placeholders.In).FirstOrDefault(n => n is not ("task" or PeerAdapters.Placeholder)) is { } early)
            yield return new(CheckKey, $"says {{{early}}}, and it runs before there is a program");
        if (hasBuild && !Says(evaluator.Build, "program")) yield return new(Build, "does not say {program}: which program is it to build?");
        if (Says(evaluator.Build, "output", "seed"))
            yield return new(Build, "says {output} or {seed}: a program is built once, into {built}, before it runs");
        foreach (var fault in KnownLater(Build, evaluator.Build)) yield return fault;
        string[] others = [.. evaluator.Run, .. evaluator.Score, .. evaluator.Screens.SelectMany(s => s.Run.Concat(s.Score))];
        if (!hasBuild && Says(others, "built"))
            yield return new(Build, "is empty, and another command says {built}: what is to stand there?");
    }

    /// <summary>Two steps that judge a program, or one.</summary>
    private static IEnumerable<RecipeFault> Steps(string section, IReadOnlyList<string> run, IReadOnlyList<string> score, bool hasBuild)
    {
        var (runKey, scoreKey, hasRun) = ($"{section}.run", $"{section}.score", run.Count > 0);
        string[] programs = hasBuild ? ["program", "built"] : ["program"];
        foreach (var fault in Words(runKey, run, hasBuild).Concat(Words(scoreKey, score, mayBeBuilt: false))) yield return fault;
        if (score.Count == 0) yield return new(scoreKey, "is empty; give the command that prints the metrics");
        if (hasRun && !Says(run, programs)) yield return new(runKey, "does not say {program}: which program is it to run?");
        foreach (var fault in KnownLater(runKey, run).Concat(KnownLater(scoreKey, hasRun ? [] : score))) yield return fault;
        if (score.Count > 0 && hasRun && !Says(score, "output", "stdout"))
            yield return new(scoreKey, "says neither {output} nor {stdout}: it would not see what run left");
        if (score.Count > 0 && !hasRun && !Says(score, programs))
            yield return new(scoreKey, "does not say {program}: which program is it to judge?");
    }

    private static IEnumerable<RecipeFault> KnownLater(string path, IReadOnlyList<string> words) =>
        from name in Placeholders.OfTheRun
        where Says(words, name)
        select new RecipeFault(path, $"says {{{name}}}, which is known after run only; a score after a run can read it");

    private static IEnumerable<RecipeFault> Words(string path, IReadOnlyList<string> words, bool mayBeBuilt)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var isBuilt = mayBeBuilt && word.StartsWith("{built}/", StringComparison.Ordinal);
            if (i == 0 && !isBuilt && (string.IsNullOrWhiteSpace(word) || word.StartsWith('{')))
                yield return new($"{path}[0]", "names no program");
            if (word.Contains('\0')) yield return new($"{path}[{i}]", "holds a zero character");
            foreach (var name in Placeholders.In(word).Where(n => !Placeholders.Names.Contains(n)))
                yield return new($"{path}[{i}]", $"unknown placeholder '{{{name}}}'; {NearestName.Advice(name, Placeholders.Names)}");
        }
    }

    private static IEnumerable<RecipeFault> Condition(string path, string text)
    {
        var (formula, fault) = Formula.Read(text);
        if (fault is not null) yield return new(path, fault);
        else if (formula!.Names.Count == 0) yield return new(path, $"'{text}' names no number that the trial's score prints");
    }

    private static IEnumerable<RecipeFault> Surroundings(EvaluatorSection evaluator, string folder)
    {
        if (evaluator.Run.Count == 0 && evaluator.Screens.All(s => s.Run.Count == 0) && evaluator.Inputs.Count > 0)
            yield return new($"{Section}.inputs", "are for run, and there is none; score sees the whole folder");
        for (var i = 0; i < evaluator.Environment.Count; i++)
            if (!Variable().IsMatch(evaluator.Environment[i]))
                yield return new($"{Section}.environment[{i}]", $"is '{evaluator.Environment[i]}'; take one like NAME=value");
        for (var i = 0; i < evaluator.Inputs.Count; i++)
            if (DefinitionRules.Missing(folder, evaluator.Inputs[i]) is { } missing)
                yield return new($"{Section}.inputs[{i}]", missing);
    }

    private static bool Says(IEnumerable<string> words, params string[] names) => words.SelectMany(Placeholders.In).Any(names.Contains);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*=[^\0]*\z")]
    private static partial Regex Variable();
}
