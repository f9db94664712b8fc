using EvoPrompting.Journal;
using EvoPrompting.Runs;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>The task that a run is of.</summary>
internal static class TaskOfRun
{
    /// <exception cref="UserException">The run's copy is damaged, or there is no task of that name any more.</exception>
    public static SearchTask Of(RunFolder run, RunIdentity identity) => TaskCopy.Open(run) ?? KnownTasks.Get(identity.Task);
}
