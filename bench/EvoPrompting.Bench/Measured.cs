using System.Diagnostics;

namespace EvoPrompting.Bench;

/// <summary>What one run of something took.</summary>
/// <param name="Wall">Milliseconds by the clock.</param>
/// <param name="Processor">Milliseconds of this process on the processor: of use where others work on the same machine.</param>
/// <param name="PeakMegabytes">Largest resident size during the run; 0 where the system does not say.</param>
internal sealed record Measured(double Wall, double Processor, double PeakMegabytes)
{
    public static Measured Of(Action run)
    {
        ResetPeak();
        using var process = Process.GetCurrentProcess();
        var (start, before) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        run();
        var wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        process.Refresh();
        return new Measured(wall, (process.TotalProcessorTime - before).TotalMilliseconds, Peak());
    }

    /// <summary>The median of each number.</summary>
    public static Measured Median(IReadOnlyCollection<Measured> runs) =>
        new(Middle(runs.Select(r => r.Wall)), Middle(runs.Select(r => r.Processor)), Middle(runs.Select(r => r.PeakMegabytes)));

    private static double Middle(IEnumerable<double> numbers)
    {
        double[] ordered = [.. numbers.Order()];
        if (ordered.Length == 0) return double.NaN;
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    private static void ResetPeak()
    {
        if (File.Exists("/proc/self/clear_refs")) File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double Peak()
    {
        if (!File.Exists("/proc/self/status")) return 0;
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture)
            / 1024;
    }
}
