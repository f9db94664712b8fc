using EvoPrompting.Folders;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;
using EvoPrompting.Runs;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>The task that a run is of.</summary>
internal static class TaskOfRun
{
    /// <exception cref="UserException">The run's copy is damaged, or there is no task of that name any more.</exception>
    public static SearchTask Of(RunFolder run, RunIdentity identity) => Copy(run, identity)
        ?? KnownTasks.All.FirstOrDefault(t => t.Name == identity.Task)
        ?? throw new UserException(
            $"{run} is of the task '{identity.Task}', and the copy of it that the run kept, the folder 'task' in there, is missing: bring "
            + "it along.");

    /// <summary>With other formulas than the search's, a report would show figures that nothing was selected by.</summary>
    private static FolderTask? Copy(RunFolder run, RunIdentity identity)
    {
        if (TaskCopy.Open(run, identity.Task) is not { } copy) return null;
        if (Recipe.ReadOfRun(identity.Recipe, [copy]).Settings is FolderSettings { Content.Length: > 0 } begun && begun != copy.Defaults)
            throw new UserException($"The files in {copy.Folder} are not those with which the run began: put them back as they were.");
        return copy;
    }

    /// <summary>Reads what is journaled of a run, and sums it up.</summary>
    /// <exception cref="UserException">See <see cref="Of"/>; or there is no run, or its journal is damaged.</exception>
    public static RunSummary Summary(RunFolder run)
    {
        var history = RunHistory.Open(run);
        return RunSummary.Of(history, Of(run, history.Identity));
    }
}
