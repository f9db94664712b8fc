using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Looks at a worker and at the machine five times a second while a job runs (Linux; elsewhere it sees nothing). It ends a worker with too
/// many threads, which no limit of Linux binds for root, and remembers whether the machine was short of memory. Of a worker in bubblewrap
/// it sees the outer process only.
/// </summary>
internal sealed class WorkerWatch(WorkerProcess worker, JobLimits limits, TimeProvider time)
{
    /// <summary>A worker at work has about a dozen.</summary>
    public const int MostThreads = 64;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private long mostMapped; // kB
    private bool machineWasShort;

    /// <summary>What the watch ended the worker for; null where it did not.</summary>
    public Outcome.Rejected? Verdict { get; private set; }

    /// <summary>True where the machine ran short of memory and the worker had mapped less than nine tenths of what it may.</summary>
    public bool MachineIsShort
    {
        get
        {
            Look();
            var limit = worker.MappedWhenReady + 1024L * limits.MemoryMegabytes;
            return machineWasShort && worker.MappedWhenReady > 0 && mostMapped < 0.9 * limit;
        }
    }

    /// <summary>Watches until it is stopped. Never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                if (Look() <= MostThreads) continue;
                Verdict =
                    new Outcome.Rejected(
                        Stage.Run, string.Create(CultureInfo.InvariantCulture, $"it started more than {MostThreads} threads"));
                worker.Kill();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    /// <summary>Returns the worker's threads, 0 where it has gone.</summary>
    private long Look()
    {
        machineWasShort |= MachineMemory.IsShort;
        var status = ProcessStatus.Of(worker.Id);
        mostMapped = Math.Max(mostMapped, status.MostMapped);
        return status.Threads;
    }
}
