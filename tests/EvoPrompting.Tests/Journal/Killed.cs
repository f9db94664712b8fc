using EvoPrompting.Journal;

namespace EvoPrompting.Tests.Journal;

/// <summary>What a kill leaves of a run.</summary>
internal static class Killed
{
    /// <summary>Copies what is on the disk at that moment.</summary>
    /// <param name="withIndex">A kill leaves the log's index behind; who copies a run's folder by hand may forget it.</param>
    public static RunFolder Copy(RunFolder run, string path, bool withIndex = true)
    {
        var copy = new RunFolder(path);
        Directory.CreateDirectory(path);
        foreach (var ending in withIndex ? (string[])["", "-wal", "-shm"] : ["", "-wal"])
            if (File.Exists(run.Journal + ending))
                File.Copy(run.Journal + ending, copy.Journal + ending);
        return copy;
    }
}
