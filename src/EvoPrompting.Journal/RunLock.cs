using EvoPrompting.History;

namespace EvoPrompting.Journal;

/// <summary>Lets one process at a time run a run; readers have nothing to do with it. The system releases it when the process ends, however it ends.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, making its file where there is none.</summary>
    /// <exception cref="JournalException">Another process holds it.</exception>
    public static RunLock Take(RunFolder folder)
    {
        try
        {
            return new RunLock(new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new JournalException($"{folder} cannot be written to: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw Taken(folder, e);
        }
    }

    public static JournalException Taken(RunFolder folder, Exception? inner = null) =>
        new($"another process is running {folder}: wait for it, or stop it and then resume", inner);

    public void Dispose() => file.Dispose();
}
