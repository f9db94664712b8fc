using System.Diagnostics;

namespace EvoPrompting.Files;

/// <summary>Empties and removes folders in which programs of any kind have worked.</summary>
internal static class ScratchFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Removes the folder and all in it, also what was made unreadable; symbolic links are removed, never followed.</summary>
    public static void Remove(string folder)
    {
        if (new DirectoryInfo(folder).LinkTarget is not null)
        {
            File.Delete(folder);
            return;
        }

        Empty(folder);
        if (Directory.Exists(folder)) Directory.Delete(folder);
    }

    /// <summary>Removes all in the folder.</summary>
    public static void Empty(string folder)
    {
        if (!Directory.Exists(folder)) return;
        try
        {
            EmptyHere(folder);
        }
        catch (Exception e) when ((FileFault.Is(e) || e is ArgumentException) && !OperatingSystem.IsWindows())
        {
            // Names that are no UTF-8 and paths too long for one call cannot be named from here.
            Run("/usr/bin/chmod", "-R", "u+rwX", "--", folder);
            Run("/usr/bin/find", folder, "-mindepth", "1", "-delete");
            if (Directory.EnumerateFileSystemEntries(folder).Any()) throw;
        }
    }

    /// <summary>Returns what a program of the system prints; nothing where it cannot be started.</summary>
    private static string Run(string program, params string[] arguments)
    {
        if (!File.Exists(program)) return "";
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    /// <summary>Counts with the system's own program, which needs no whole paths; its folders count too, which is little.</summary>
    private static long Counted(string folder, long enough) =>
        long.TryParse(Run("/usr/bin/du", "--bytes", "--summarize", "--", folder).Split('\t')[0], out var bytes) ? bytes : enough + 1;

    private static void EmptyHere(string folder)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, Own);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                EmptyHere(entry.FullName);
                entry.Delete();
            }
            else
            {
                entry.Delete();
            }
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
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options))
            {
                if (file.Name.Contains('\ufffd')) return Counted(folder, enough); // no UTF-8: it cannot be asked for by this name
                bytes += file.Exists ? file.Length : 0; // it may have gone since
                if (bytes > enough || ++entries > mostEntries) return enough + 1;
            }
        }
        catch (Exception e) when (e is PathTooLongException or ArgumentException)
        {
            return Counted(folder, enough); // too deep for a path
        }

        return bytes;
    }
}
