using System.Globalization;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>What Linux says of a process; zeros where there is none.</summary>
/// <param name="Mapped">Its address space, in kB.</param>
/// <param name="MostMapped">The largest that it ever had.</param>
internal readonly record struct ProcessStatus(long Threads, long Mapped, long MostMapped)
{
    public static ProcessStatus Of(int process)
    {
        var lines = Kernel.Table($"/proc/{process}/status");
        return new ProcessStatus(lines.GetValueOrDefault("Threads"), lines.GetValueOrDefault("VmSize"), lines.GetValueOrDefault("VmPeak"));
    }
}

/// <summary>Memory of the whole machine.</summary>
internal static class MachineMemory
{
    private const long Little = 128 << 10; // kB

    /// <summary>True where programs may be refused memory or be killed for it at any moment.</summary>
    public static bool IsShort => IsShortOf(Kernel.Table("/proc/meminfo"), Kernel.Number("/proc/sys/vm/overcommit_memory"));

    /// <param name="memory">The lines of <c>/proc/meminfo</c>, kB.</param>
    /// <param name="overcommit">2 where the kernel promises no more than it has.</param>
    public static bool IsShortOf(IReadOnlyDictionary<string, long> memory, long overcommit) =>
        (memory.TryGetValue("MemAvailable", out var available) && available + memory.GetValueOrDefault("SwapFree") < Little)
        || (overcommit == 2 && memory.GetValueOrDefault("CommitLimit") - memory.GetValueOrDefault("Committed_AS") < Little);
}

/// <summary>Reads the small files in which Linux speaks of itself; nothing where they are not.</summary>
internal static class Kernel
{
    /// <summary>Returns the first number of each line "name: number".</summary>
    public static IReadOnlyDictionary<string, long> Table(string file)
    {
        var table = new Dictionary<string, long>();
        foreach (var line in Text(file).Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            var words = line[(colon + 1)..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && long.TryParse(words[0], CultureInfo.InvariantCulture, out var number)) table[line[..colon]] = number;
        }

        return table;
    }

    public static long Number(string file) => long.TryParse(Text(file), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
