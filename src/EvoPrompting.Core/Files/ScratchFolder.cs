namespace EvoPrompting.Files;

/// <summary>Empties and removes folders in which programs of any kind have worked.</summary>
internal static class ScratchFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Removes the folder and all in it, also what was made unreadable; symbolic links are removed, never followed.</summary>
    public static void Remove(string folder)
    {
        Empty(folder);
        if (Directory.Exists(folder)) Directory.Delete(folder);
    }

    /// <summary>Removes all in the folder.</summary>
    public static void Empty(string folder)
    {
        if (!Directory.Exists(folder)) return;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, Own);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null }) Remove(entry.FullName);
            else entry.Delete();
        }
    }

    /// <summary>
    /// Returns the bytes of all files in the folder and below; more than <paramref name="enough"/> where there are more, or too many files
    /// to count.
    /// </summary>
    public static long Bytes(string folder, long enough)
    {
        const int mostEntries = 50_000;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        };
        var (bytes, entries) = (0L, 0);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options))
        {
            try
            {
                bytes += file.Length;
            }
            catch (FileNotFoundException)
            {
                // it has gone since
            }

            if (bytes > enough || ++entries > mostEntries) return enough + 1;
        }

        return bytes;
    }
}
