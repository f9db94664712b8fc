namespace EvoPrompting.Files;

/// <summary>Lets one process at a time write into a folder. The system releases it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    // What .NET says of a file that another one holds: EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock that a file stands for, making the file where there is none; null where it is held by another.</summary>
    /// <exception cref="UnauthorizedAccessException">There is no right to write into the folder.</exception>
    /// <exception cref="IOException">The folder is missing, read-only or full.</exception>
    public static FolderLock? TryTake(string path)
    {
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
