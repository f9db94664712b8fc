namespace EvoPrompting.Folders.Judging;

/// <summary>Looks at what a program left before anything trusted opens it.</summary>
internal static class LeftFiles
{
    /// <summary>
    /// Says what would lead a trusted reader elsewhere; null where nothing does. Pipes, sockets and devices cannot be made in a jail.
    /// </summary>
    public static string? Fault(string folder)
    {
        try
        {
            return Found(folder);
        }
        catch (Exception e) when (e is PathTooLongException or ArgumentException) // .NET leaves a path empty that is too long
        {
            return "it left folders in each other deeper than a path can say";
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return "it left a folder that cannot be read";
        }
    }

    private static string? Found(string folder)
    {
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null) return "it removed its output folder";
        var open = new Stack<DirectoryInfo>([new DirectoryInfo(folder)]);
        while (open.TryPop(out var below))
        {
            foreach (var entry in below.EnumerateFileSystemInfos())
            {
                if (entry.Name.Contains('\ufffd')) return "it left a file whose name is not UTF-8";
                if (entry.LinkTarget is not null) return $"it left '{entry.Name}', a link: only files and folders count";
                if (entry is DirectoryInfo inner) open.Push(inner);
            }
        }

        return null;
    }

    /// <summary>Lets the files of a folder be executed, which nothing in a jail can do. There are no links in it.</summary>
    public static void MakeExecutable(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
    }
}
