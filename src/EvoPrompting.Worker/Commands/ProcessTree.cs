using System.Globalization;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Worker.Commands;

/// <summary>
/// All processes below this one. It adopts orphans, so whatever a command starts stays below it: forks, daemons, processes of other
/// sessions.
/// </summary>
internal static unsafe class ProcessTree
{
    private const int Kill = 9, Stop = 19, WithoutWaiting = 1;
    private const char Zombie = 'Z', Dead = 'X', Stopped = 'T';

    private readonly record struct Entry(int Id, int Parent, int Group, char State)
    {
        public bool IsAlive => State is not (Zombie or Dead);

        public bool IsAtWork => IsAlive && State != Stopped;
    }

    /// <summary>Returns how many run and the memory that they hold, in bytes; what several share counts for each.</summary>
    public static (int Count, long Bytes) Usage()
    {
        int[] running = [.. Below().Where(e => e.IsAlive).Select(e => e.Id)];
        return (running.Length, running.Sum(Resident));
    }

    /// <summary>Ends all and waits until none runs.</summary>
    /// <remarks>
    /// All are stopped before any is killed: what is stopped starts nothing and keeps its place under the limit of processes, so those that
    /// multiply faster than they can be listed run out of places. A signal to a group reaches all of it at once.
    /// </remarks>
    /// <param name="watched">A child whose end someone else waits for.</param>
    /// <returns>False where some could not be ended in time: they hang in the kernel.</returns>
    public static bool End(int watched)
    {
        const int mostMilliseconds = 20_000, enoughStopping = 2_000;
        var begin = Environment.TickCount64;
        for (var signal = Stop; ; Thread.Sleep(1))
        {
            var below = Below();
            foreach (var entry in below.Where(e => !e.IsAlive && e.Parent == Environment.ProcessId && e.Id != watched))
                _ = Kernel.Wait(entry.Id, null, WithoutWaiting);
            Entry[] alive = [.. below.Where(e => e.IsAlive)];
            if (alive.Length == 0) return true;
            var passed = Environment.TickCount64 - begin;
            if (passed > mostMilliseconds) return false;
            if (passed > enoughStopping || !alive.Any(e => e.IsAtWork)) signal = Kill;
            foreach (var group in alive.Select(e => e.Group).Where(g => g != OwnGroup && g > 1).Distinct())
                _ = Kernel.Signal(-group, signal);
            foreach (var entry in alive) _ = Kernel.Signal(entry.Id, signal);
        }
    }

    private static int OwnGroup { get; } = Everything().First(e => e.Id == Environment.ProcessId).Group;

    private static List<Entry> Below()
    {
        var all = Everything().ToLookup(e => e.Parent);
        var found = new List<Entry>();
        var open = new Stack<int>([Environment.ProcessId]);
        while (open.TryPop(out var parent))
        {
            foreach (var child in all[parent])
            {
                found.Add(child);
                open.Push(child.Id);
            }
        }

        return found;
    }

    private static IEnumerable<Entry> Everything()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            var line = Text(Path.Combine(folder, "stat")); // "12 (any name) S 1 ...": a name may hold brackets and spaces
            var words = line[(line.LastIndexOf(')') + 1)..].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 3) yield return new Entry(id, Number(words[1]), Number(words[2]), words[0][0]);
        }
    }

    /// <summary>Memory of its own, and what it shares with others but no file: programs and libraries are the machine's.</summary>
    private static long Resident(int process)
    {
        var kilobytes = 0L;
        foreach (var line in Text($"/proc/{process}/status").Split('\n'))
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal) || line.StartsWith("RssShmem:", StringComparison.Ordinal))
                kilobytes += long.Parse(line.AsSpan(line.IndexOf(':') + 1).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
        return kilobytes << 10;
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has gone since
        }
    }
}
