namespace EvoPrompting.Files;

/// <summary>How long a file is. <see cref="FileInfo.Length"/> of a symbolic link is that of the link's own text.</summary>
internal static class FileLength
{
    /// <summary>Returns the bytes of a file, or of what a link leads to.</summary>
    /// <exception cref="IOException">It is missing, or cannot be opened.</exception>
    public static long Of(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.GetLength(file);
    }
}
