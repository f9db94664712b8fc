namespace EvoPrompting.Journal;

/// <summary>
/// Keeps readers and the opening and closing of a journal for writing apart within this process: SQLite shares what it knows of a file
/// among a process's connections, so one that was opened beside a reader would be read-only. Between processes nothing is kept apart, or
/// needs to be.
/// </summary>
internal static class ReaderGate
{
    private static readonly ReaderWriterLockSlim Gate = new();
    private static readonly HashSet<string> Written = [];

    /// <summary>Reads while no journal is opened or closed; several may read at once.</summary>
    public static T Read<T>(Func<T> read)
    {
        Gate.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            Gate.ExitReadLock();
        }
    }

    /// <summary>Opens or closes while nobody reads.</summary>
    /// <param name="isWritten">Whether this process writes the journal afterwards.</param>
    public static void Write(RunFolder folder, bool isWritten, Action openOrClose)
    {
        Gate.EnterWriteLock();
        try
        {
            openOrClose();
            if (isWritten) Written.Add(Path.GetFullPath(folder.Journal));
            else Written.Remove(Path.GetFullPath(folder.Journal));
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }

    /// <summary>
    /// Does something with a journal's file beside SQLite, where this process does not write it: closing a file drops SQLite's locks on it.
    /// Returns false where it does write it.
    /// </summary>
    public static bool TryBeside(RunFolder folder, Action action)
    {
        Gate.EnterWriteLock();
        try
        {
            if (Written.Contains(Path.GetFullPath(folder.Journal))) return false;
            action();
            return true;
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }
}
