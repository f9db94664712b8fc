namespace EvoPrompting.Cli.Progress;

/// <summary>Says how many of many are done: every fiftieth time, and otherwise when nothing was said for five seconds.</summary>
/// <param name="say">Takes a line.</param>
internal sealed class PacedCount(Action<string> say, TimeProvider time)
{
    private const int Often = 50;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private long last = time.GetTimestamp();
    private int done;

    /// <summary>Counts one more; calls may overlap.</summary>
    /// <param name="line">Makes the line of how many are done.</param>
    public void Add(Func<int, string> line)
    {
        lock (gate)
        {
            done++;
            if (done % Often != 0 && time.GetElapsedTime(last) < Silence) return;
            last = time.GetTimestamp();
            say(line(done));
        }
    }
}
