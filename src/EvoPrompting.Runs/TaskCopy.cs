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

    /// <summary>Stands in every copy. Names that begin with a dot are no part of a task's folder.</summary>
    internal const string Mark = ".copy-of-a-run";

    /// <summary>
    /// Returns the task whose folder the run keeps; null where it is of a task in code. A copy of another task is of a run that could not
    /// begin there.
    /// </summary>
    /// <param name="name">The task that the run is of.</param>
    /// <exception cref="UserException">The copy is damaged.</exception>
    public static FolderTask? Open(RunFolder run, string name) =>
        File.Exists(Path.Combine(In(run), FolderTask.DefinitionFile)) && FolderTask.Open(In(run)) is var task && task.Name == name
            ? task : null;

    /// <summary>Returns the task for a run that begins, whose folder is held: the copy, which is made.</summary>
    /// <exception cref="UserException">
    /// The folder cannot be copied, or what stands there is no copy of a run's, or is the task itself.
    /// </exception>
    internal static SearchTask Make(RunFolder run, FolderTask folder)
    {
        try
        {
            var copy = new DirectoryInfo(In(run));
            if (copy.LinkTarget is not null || File.Exists(copy.FullName)
                || (copy.Exists && !File.Exists(MarkOf(copy)) && copy.EnumerateFileSystemInfos().Any()))
                throw new UserException($"{copy.FullName} is not of a run, and stands where this one would keep its task: give another "
                    + "folder with --out.");
            if (File.Exists(MarkOf(copy)))
            {
                if (IsIn(folder.Folder, copy))
                    throw new UserException($"{folder.Folder} is where this run would keep its copy of the task: give another folder with "
                        + "--out.");
                ScratchFolder.Remove(copy.FullName); // of a process that was killed here
            }

            copy.Create();
            File.WriteAllText(MarkOf(copy), "");
            return folder.CopyTo(copy.FullName);
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw new UserException($"{folder.Folder} cannot be copied to {In(run)}: {FileFault.Reason(e)}.", e);
        }
    }

    /// <summary>
    /// True where a folder is the copy or lies in it, by whatever name: what is written into the copy's mark is read there.
    /// </summary>
    private static bool IsIn(string folder, DirectoryInfo copy)
    {
        var word = Path.GetRandomFileName();
        File.WriteAllText(MarkOf(copy), word);
        var first = new DirectoryInfo(folder);
        for (var at = first.ResolveLinkTarget(returnFinalTarget: true) as DirectoryInfo ?? first; at is not null; at = at.Parent)
            if (File.Exists(MarkOf(at)) && File.ReadAllText(MarkOf(at)) == word) return true;
        return false;
    }

    private static string MarkOf(DirectoryInfo copy) => Path.Combine(copy.FullName, Mark);

    private static string In(RunFolder run) => Path.Combine(run.Path, Copy);
}
