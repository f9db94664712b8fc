using System.Diagnostics;
using EvoPrompting.Commands;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Bubblewrap (bwrap) as the outermost wall, where it is installed and the system lets it work: own processes, users, network and files.
/// </summary>
internal static class Bubblewrap
{
    private static readonly Lazy<string?> Usable = new(() => Find(Arguments()));
    private static readonly Lazy<string?> UsableForCommands = new(() => Find(CommandWalls.Arguments([])));

    /// <summary>Returns the program, or null where there is none that works.</summary>
    public static string? Program => Usable.Value;

    /// <summary>
    /// Returns the same for jailed commands (<see cref="CommandWalls"/>), which see all files and are held by Landlock inside.
    /// </summary>
    public static string? ProgramForCommands => UsableForCommands.Value;

    /// <summary>Returns the arguments before the worker's own command line.</summary>
    /// <param name="folders">Folders that the worker may read, at the same places as outside.</param>
    public static IEnumerable<string> Arguments(params IEnumerable<string> folders) =>
    [
        "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        .. ReadOnly("/usr"), .. ReadOnly("/lib"), .. ReadOnly("/lib64"), .. ReadOnly("/etc/ld.so.cache"),
        "--proc", "/proc", "--dev", "/dev", .. ReadOnly("/sys/devices/system"),
        .. folders.SelectMany(ReadOnly), "--",
    ];

    private static IEnumerable<string> ReadOnly(string path) => ["--ro-bind-try", path, path];

    private static string? Find(IEnumerable<string> arguments)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin").Split(':');
        return folders.Select(folder => Path.Combine(folder, "bwrap"))
            .FirstOrDefault(program => File.Exists(program) && Works(program, arguments));
    }

    /// <summary>Systems may forbid user namespaces, so only a trial tells.</summary>
    private static bool Works(string program, IEnumerable<string> arguments)
    {
        var trial = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments.Append("/usr/bin/true")) trial.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(trial);
            return process is not null && process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // not a program that can be run
        }
    }
}
