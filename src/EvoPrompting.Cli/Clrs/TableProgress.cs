using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Tables;
using static System.FormattableString;

namespace EvoPrompting.Cli.Clrs;

/// <summary>Shows how far a table is: after each training in a line that is written over, or, where it cannot be, in a line more.</summary>
internal sealed class TableProgress(int all, int known, TimeProvider time, ProgressLine shown) : IDisposable
{
    private readonly long start = time.GetTimestamp();
    private readonly Lock one = new();
    private int done, rejected;

    public void Begin() => Show([$"{known} of {all} trainings finished before", $"{all - known} to do"]);

    public void Add(TrainingRecord record)
    {
        lock (one)
        {
            done++;
            if (record.Metrics is null) rejected++;
            Show(Parts(record));
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose() => shown.Clear();

    private IEnumerable<string> Parts(TrainingRecord record)
    {
        yield return $"{known + done} of {all} trainings";
        if (known + done < all)
            yield return $"about {Figures.Time(time.GetElapsedTime(start) / done * (all - known - done))} left";
        if (rejected > 0) yield return $"{rejected} rejected";
        var came = record.Metrics is { } metrics
            ? Invariant($"test {100 * (1 - metrics[ClrsTask.TestError]):0.0}") : $"rejected: {record.Stage}";
        var took = Figures.Time(TimeSpan.FromSeconds(record.Seconds));
        yield return $"{record.Algorithm} {record.Function} seed {record.Seed}: {came} in {took}";
    }

    private void Show(IEnumerable<string> parts)
    {
        if (shown.IsLive) shown.Show(parts);
        else shown.Say(string.Join(" | ", parts));
    }
}
