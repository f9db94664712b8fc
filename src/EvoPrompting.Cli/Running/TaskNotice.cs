using EvoPrompting.Folders;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>What is said of a task before its programs are judged.</summary>
internal static class TaskNotice
{
    /// <summary>Returns how a folder of another system was read, which names what its remarks name; else the task's remarks.</summary>
    public static IEnumerable<string> Of(SearchTask task) => task is FolderTask { Notice: { } notice } ? [notice] : task.Remarks;
}
