using EvoPrompting.Cli.Running;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;

namespace EvoPrompting.Cli.Clrs;

/// <summary>Finds the triplet functions that a command line names.</summary>
internal static class FunctionChoice
{
    /// <summary>Said of the option on every command that takes it.</summary>
    public const string Meaning =
        "Functions of the paper by name (v1 to v9, QuadNodeMinMax, ...), 'seeds' for its nine seeds, 'discovered' for its five "
        + "discoveries, C# files, or folders of runs, whose fittest child is taken. Default: v1 discovered.";

    private static readonly (string Name, IReadOnlyList<SeedProgram> Functions)[] Groups =
        [("seeds", ClrsFunctions.Seeds), ("discovered", ClrsFunctions.Discovered)];

    private static readonly SeedProgram[] Published = [.. Groups.SelectMany(g => g.Functions)];

    /// <summary>Returns the functions in the order in which they are named, each once; no two have the same name.</summary>
    /// <exception cref="UserException">A word names nothing, or a file or run cannot be read.</exception>
    public static IReadOnlyList<SeedProgram> Read(IEnumerable<string> words)
    {
        SeedProgram[] functions = [.. words.SelectMany(Named).Distinct()];
        var twice = functions.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? functions : throw new UserException($"Two functions are called '{twice.Key}': rename a file.");
    }

    private static IEnumerable<SeedProgram> Named(string word)
    {
        if (Groups.FirstOrDefault(g => g.Name == word).Functions is { } group) return group;
        if (Published.FirstOrDefault(f => f.Name == word) is { } published) return [published];
        if (Directory.Exists(word)) return [BestOf(new DirectoryInfo(word))];
        if (File.Exists(word)) return [new SeedProgram(Path.GetFileNameWithoutExtension(word), TextFile.Read(new FileInfo(word)))];
        throw new UserException($"There is no function '{word}', and no file or folder of that name; "
            + NearestName.Advice(word, [.. Groups.Select(g => g.Name), .. Published.Select(f => f.Name)]));
    }

    private static SeedProgram BestOf(DirectoryInfo folder)
    {
        var history = RunHistory.Open(new RunFolder(folder.FullName));
        if (history.Identity.Task != ClrsTask.TaskName)
            throw new UserException($"{folder} is a run of the task '{history.Identity.Task}', not of '{ClrsTask.TaskName}'.");
        var summary = RunSummary.Of(history, KnownTasks.Get(ClrsTask.TaskName));
        return summary.Best is [var best, ..]
            ? new SeedProgram($"{folder.Name}-child-{best.Candidate.Ordinal}", best.Candidate.Source)
            : throw new UserException($"The run in {folder} has no viable child.");
    }
}
