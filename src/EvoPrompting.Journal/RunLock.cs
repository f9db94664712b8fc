using EvoPrompting.Files;
using EvoPrompting.History;

namespace EvoPrompting.Journal;

/// <summary>Lets one process at a time run a run; readers have nothing to do with it.</summary>
internal static class RunLock
{
    /// <summary>Takes the lock, making its file where there is none.</summary>
    /// <exception cref="JournalException">Another process holds it, or the folder cannot be written to.</exception>
    public static FolderLock Take(RunFolder folder)
    {
        try
        {
            return FolderLock.TryTake(folder.Lock) ?? throw Taken(folder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalException($"{folder} cannot be written to: {e.Message}", e);
        }
    }

    public static JournalException Taken(RunFolder folder) =>
        new($"another process is running {folder}: wait for it, or stop it and then resume");
}
