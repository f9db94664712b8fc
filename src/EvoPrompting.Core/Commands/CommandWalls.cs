namespace EvoPrompting.Commands;

/// <summary>
/// How bubblewrap is put around a jailed command: no network, no other process to see or to reach, no shared memory of others, all files
/// read-only but its folders. Which files may be read at all is Landlock's business, inside.
/// </summary>
internal static class CommandWalls
{
    /// <summary>Processes that bubblewrap itself has beside the command: the one that waits and the first one inside.</summary>
    public const int OwnProcesses = 2;

    /// <summary>The process that is a command's parent inside.</summary>
    public const int Parent = 1;

    /// <summary>Returns the arguments before the command line.</summary>
    /// <param name="writable">Folders that can be written, at the same places as outside.</param>
    public static IEnumerable<string> Arguments(IEnumerable<string> writable) =>
    [
        "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", "--die-with-parent",
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", .. writable.SelectMany(w => (string[])["--bind", w, w]), "--",
    ];
}
