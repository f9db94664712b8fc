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
            var taken = FolderLock.TryTake(folder.Lock) ?? throw Taken(folder);
            try
            {
                TryToMakeAFile(folder);
                return taken;
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            throw NotWritable(folder, e);
        }
    }

    public static JournalException NotWritable(RunFolder folder, Exception why) => new(
        $"{folder} cannot be written to: {FileFault.Reason(why)}"
            + (FileFault.IsReadOnly(why) && File.Exists(folder.Journal) ? "; its run can be reported and exported, not resumed" : ""), why);

    public static JournalException Taken(RunFolder folder) =>
        new($"another process is running {folder}: wait for it, or stop it and then resume");

    /// <summary>The lock may be there already, in a folder that takes no new file: SQLite would only say that it cannot open one.</summary>
    private static void TryToMakeAFile(RunFolder folder) =>
        new FileStream(folder.Lock + ".new", FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
}
