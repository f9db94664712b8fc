using EvoPrompting.Files;
using EvoPrompting.History;

namespace EvoPrompting.Journal;

/// <summary>Lets one process at a time run a run.</summary>
internal static class RunLock
{
    /// <summary>Takes the lock, making its file where there is none.</summary>
    /// <exception cref="JournalException">Another process holds it, or the folder cannot be written to.</exception>
    public static FolderLock Take(RunFolder folder)
    {
        try
        {
            return FolderLock.TryTake(folder.Lock)
                ?? throw new JournalException($"another process is running {folder}: wait for it, or stop it and then resume");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalException($"{folder} cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>Takes the lock to read what no process is writing; null where there is no lock file, or a process holds it.</summary>
    public static IDisposable? TryTakeForReading(RunFolder folder)
    {
        try
        {
            return File.Exists(folder.Lock) ? new FileStream(folder.Lock, FileMode.Open, FileAccess.Read, FileShare.None) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
