using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Running;

/// <summary>Recorded runs whose tunings can be judged together.</summary>
internal static class TunedRuns
{
    /// <exception cref="UserException">A folder is no run, or the runs do not belong together.</exception>
    public static IReadOnlyList<RunSummary> Read(IReadOnlyList<DirectoryInfo> folders)
    {
        RunSummary[] runs = [.. folders.Select(folder => TaskOfRun.Summary(new RunFolder(folder.FullName)))];
        if (runs.FirstOrDefault(r => r.Task.Name != runs[0].Task.Name) is { } other)
            throw new UserException($"The runs are on {runs[0].Task.Name} and {other.Task.Name}, whose language models differ: "
                + "take runs on one task.");
        var named = folders.Zip(runs).ToArray();
        foreach (var (folder, _) in named.Where(n => n.Second.Recipe.Search.Change == ChangeKind.Factor))
            throw new UserException($"The children of {folder.Name} changed one factor each, and pairs to tune on show whole programs: "
                + "take runs with search.change all.");
        foreach (var same in named.GroupBy(n => Search(n.Second)).Where(g => g.Count() > 1))
            throw new UserException($"{string.Join(" and ", same.Select(n => n.First.Name))} are the same search with the same seed, so "
                + "they say the same thing twice: leave all but one out.");
        return runs;
    }

    /// <summary>What makes a run the run it is: two of these have the same history.</summary>
    private static (ulong, string, string) Search(RunSummary run) =>
        (run.History.Identity.Seed.Value, run.Recipe.Write(), run.History.Identity.LanguageModel);
}
