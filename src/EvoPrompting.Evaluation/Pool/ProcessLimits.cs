using System.Globalization;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>The limits that this process was started with and hands on to all that it starts (Linux; elsewhere there are none).</summary>
internal static class ProcessLimits
{
    private const string Limits = "/proc/self/limits";

    // Below it libtorch and the embedded language model end the process, or copy libraries about to find one that can be loaded.
    private const long FewestMegabytes = 6_144;

    // This process has some thirty threads, a worker a dozen; a thread that cannot be made ends a process of .NET.
    private const long FewestProcesses = 256;

    /// <summary>Address space of a process, in MB (2^20 bytes); null where it is not limited. The soft limit, which binds.</summary>
    public static long? AddressSpaceMegabytes => Of("Max address space", hard: false) >> 20;

    /// <summary>Files that a process may have open; null where that is not limited. .NET takes all that the hard limit gives.</summary>
    public static long? OpenFiles => Of("Max open files", hard: true);

    /// <summary>Processes and threads of this user; null where they are not limited, as for root.</summary>
    public static long? Processes => Environment.IsPrivilegedProcess ? null : Of("Max processes", hard: false);

    /// <summary>Names the limits that a process may have died of, to follow a sentence; empty where there are none.</summary>
    public static string Advice => AddressSpaceMegabytes is { } megabytes
        ? string.Create(
            CultureInfo.InvariantCulture, $" ('ulimit -v' allows each process {megabytes} MB of address space: raise or remove that limit)")
        : "";

    /// <summary>Looks at them before anything is begun that needs libtorch.</summary>
    /// <exception cref="UserException">The address space is too small for it, or there may be too few threads.</exception>
    public static void Check()
    {
        if (AddressSpaceMegabytes is < FewestMegabytes)
            throw new UserException($"The address space is too small for libtorch, which needs {FewestMegabytes} MB{Advice}.");
        if (Processes is < FewestProcesses and var processes)
            throw new UserException(
                $"'ulimit -u' allows this user {processes} processes and threads, and this program needs {FewestProcesses}: raise it.");
    }

    // "Max address space         unlimited            unlimited            bytes"
    private static long? Of(string name, bool hard)
    {
        if (!File.Exists(Limits)) return null;
        var line = File.ReadLines(Limits).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        var words = line?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [var soft, var most, ..] && long.TryParse(hard ? most : soft, CultureInfo.InvariantCulture, out var limit)
            ? limit : null;
    }
}
