using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;

namespace EvoPrompting.Cli.Running;

/// <summary>Runs whose populations a language model is measured on.</summary>
internal static class RecordedRuns
{
    /// <summary>Reads runs, named as the user named their folders.</summary>
    /// <param name="choice">The task that they have to be on; null takes the first one's.</param>
    /// <exception cref="UserException">A folder holds no run, or they are on different problems.</exception>
    public static IReadOnlyList<(string Name, RunSummary Summary)> Read(IEnumerable<DirectoryInfo> folders, TaskChoice? choice)
    {
        (string Name, RunSummary Summary)[] runs =
            [.. folders.Select(folder => ($"{folder}", TaskOfRun.Summary(new RunFolder(folder.FullName))))];
        var (task, problem) = (choice?.Task ?? runs[0].Summary.Task, choice is null ? runs[0].Summary.Problem : Named(choice));
        foreach (var (name, run) in runs)
            if (run.Task.Name != task.Name || (problem is not null && run.Problem != problem))
                throw new UserException($"The run in {name} is on {run.Problem}, not on {problem ?? task.Name}.");
        if (runs.FirstOrDefault(r => r.Summary.Problem != runs[0].Summary.Problem) is { Name: not null } other)
            throw new UserException($"The runs are on {runs[0].Summary.Problem} and {other.Summary.Problem}: take runs on one problem.");
        return runs;
    }

    private static string? Named(TaskChoice choice) => choice.Problem is null ? null : $"{choice.Task.Name}:{choice.Problem}";
}
