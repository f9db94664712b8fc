using System.Globalization;
using EvoPrompting.Worker.Sandbox;

namespace EvoPrompting.Worker.Commands;

/// <summary>
/// All processes below this one. It adopts orphans, so whatever a command starts stays below it: forks, daemons, processes of other
/// sessions.
/// </summary>
internal static unsafe class ProcessTree
{
    private const int Kill = 9, WithoutWaiting = 1;
    private const char Zombie = 'Z', Dead = 'X';

    private readonly record struct Entry(int Id, int Parent, char State)
    {
        public bool IsAlive => State is not (Zombie or Dead);
    }

    /// <summary>Returns how many run and the memory that they hold, in bytes; what several share counts for each.</summary>
    public static (int Count, long Bytes) Usage()
    {
        int[] running = [.. Below().Where(e => e.IsAlive).Select(e => e.Id)];
        return (running.Length, running.Sum(Resident));
    }

    /// <summary>Kills all and waits until none runs.</summary>
    /// <param name="watched">A child whose end someone else waits for.</param>
    /// <returns>False where some could not be ended in ten seconds: they hang in the kernel.</returns>
    public static bool End(int watched)
    {
        const int seconds = 10;
        var begin = Environment.TickCount64;
        while (true)
        {
            var alive = 0;
            foreach (var entry in Below())
            {
                if (entry.IsAlive)
                {
                    alive++;
                    _ = Kernel.Signal(entry.Id, Kill);
                }
                else if (entry.Parent == Environment.ProcessId && entry.Id != watched)
                {
                    _ = Kernel.Wait(entry.Id, null, WithoutWaiting);
                }
            }

            if (alive == 0) return true;
            if (Environment.TickCount64 - begin > 1000 * seconds) return false;
            Thread.Sleep(1);
        }
    }

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
            if (words.Length > 2) yield return new Entry(id, int.Parse(words[1], CultureInfo.InvariantCulture), words[0][0]);
        }
    }

    private static long Resident(int process)
    {
        var words = Text($"/proc/{process}/statm").Split(' ');
        return words.Length > 1 ? long.Parse(words[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;
    }

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
