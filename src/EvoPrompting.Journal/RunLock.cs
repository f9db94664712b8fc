using EvoPrompting.History;

namespace EvoPrompting.Journal;

/// <summary>Lets one process at a time run a run. The system releases it when the process ends, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, making its file where there is none.</summary>
    /// <exception cref="JournalException">Another process holds it.</exception>
    public static RunLock Take(RunFolder folder)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new RunLock(new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (UnauthorizedAccessException e)
            {
                throw new JournalException($"{folder} cannot be written to: {e.Message}", e);
            }
            catch (IOException) when (tries < 10)
            {
                Thread.Sleep(20); // a reader holds it for moments
            }
            catch (IOException e)
            {
                throw new JournalException($"another process is running {folder}: wait for it, or stop it and then resume", e);
            }
        }
    }

    /// <summary>Takes the lock to read what no process is writing; null where there is no lock file, or a process holds it.</summary>
    public static RunLock? TryTakeForReading(RunFolder folder)
    {
        try
        {
            return File.Exists(folder.Lock) ? new RunLock(new FileStream(folder.Lock, FileMode.Open, FileAccess.Read, FileShare.None)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
