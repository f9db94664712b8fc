using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Runs;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>The task that a run is of.</summary>
internal static class TaskOfRun
{
    /// <exception cref="UserException">The run's copy is damaged, or there is no task of that name any more.</exception>
    public static SearchTask Of(RunFolder run, RunIdentity identity) => TaskCopy.Open(run, identity.Task)
        ?? KnownTasks.All.FirstOrDefault(t => t.Name == identity.Task)
        ?? throw new UserException(
            $"{run} is of the task '{identity.Task}', and the copy of it that the run kept, the folder 'task' in there, is missing: bring "
            + "it along.");

    /// <summary>Reads what is journaled of a run, and sums it up.</summary>
    /// <exception cref="UserException">See <see cref="Of"/>; or there is no run, or its journal is damaged.</exception>
    public static RunSummary Summary(RunFolder run)
    {
        var history = RunHistory.Open(run);
        return RunSummary.Of(history, Of(run, history.Identity));
    }
}
