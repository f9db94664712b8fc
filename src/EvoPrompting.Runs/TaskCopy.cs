using EvoPrompting.Files;
using EvoPrompting.Folders;
using EvoPrompting.Journal;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Runs;

/// <summary>
/// The task that a run is of. A run of a task from a folder keeps a copy of that folder: it goes on and is reported whatever becomes of the
/// original.
/// </summary>
public static class TaskCopy
{
    private const string Copy = "task";

    /// <summary>Returns the task whose folder the run keeps; null where it is of a task in code.</summary>
    /// <exception cref="UserException">The copy is damaged.</exception>
    public static FolderTask? Open(RunFolder run) => Directory.Exists(In(run)) ? FolderTask.Open(In(run)) : null;

    /// <summary>Returns the task for a run that begins; of one from a folder the copy, which is made.</summary>
    /// <exception cref="UserException">The folder cannot be copied.</exception>
    internal static SearchTask Make(RunFolder run, SearchTask task)
    {
        if (task is not FolderTask folder || File.Exists(run.Journal)) return task; // a folder with a run is refused later
        try
        {
            ScratchFolder.Remove(In(run)); // of a process that was killed here
            return folder.CopyTo(In(run));
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{folder.Folder} cannot be copied to {In(run)}: {FileFault.Reason(e)}.", e);
        }
    }

    private static string In(RunFolder run) => Path.Combine(run.Path, Copy);
}
