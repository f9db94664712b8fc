using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Runs;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>The task that a run is of.</summary>
internal static class TaskOfRun
{
    /// <exception cref="UserException">The run's copy is damaged, or there is no task of that name any more.</exception>
    public static SearchTask Of(RunFolder run, RunIdentity identity) => TaskCopy.Open(run) ?? KnownTasks.Get(identity.Task);

    /// <summary>Reads what is journaled of a run, and sums it up.</summary>
    /// <exception cref="UserException">See <see cref="Of"/>; or there is no run, or its journal is damaged.</exception>
    public static RunSummary Summary(RunFolder run)
    {
        var history = RunHistory.Open(run);
        return RunSummary.Of(history, Of(run, history.Identity));
    }
}
