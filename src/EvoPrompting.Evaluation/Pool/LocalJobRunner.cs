using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Runs jobs in processes of this machine: a fresh one for each, walled in, started ahead so that nobody waits for a start. A worker holds
/// nothing but what its own job sends it.
/// </summary>
internal sealed class LocalJobRunner : IJobRunner
{
    private readonly WorkerSettings settings;
    private readonly TimeProvider time;
    private readonly ProcessSupply<WorkerProcess> supply;
    private readonly SemaphoreSlim places;

    /// <exception cref="ArgumentException">The settings are out of range.</exception>
    public LocalJobRunner(WorkerSettings settings, TimeProvider? time = null)
    {
        settings.Check();
        this.settings = settings;
        this.time = time ?? TimeProvider.System;
        supply =
            new ProcessSupply<WorkerProcess>(
                (started, end) => WorkerProcess.StartAsync(settings, this.time, started, end), settings.Places);
        places = new SemaphoreSlim(settings.Places);
    }

    /// <inheritdoc/>
    public int Places => settings.Places;

    /// <summary>The sandbox layers of the latest worker; empty before the first.</summary>
    public IReadOnlyList<string> Layers { get; private set; } = [];

    /// <summary>The process ids of all workers ever started: tests look for ones left over.</summary>
    internal IReadOnlyCollection<int> ProcessIds => supply.Ids;

    /// <inheritdoc/>
    /// <exception cref="UserException">
    /// Workers cannot be started, or one refused the job: its settings or inputs are none of its trainer's.
    /// </exception>
    public async Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop)
    {
        await places.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await using var worker = await supply.TakeAsync(stop).ConfigureAwait(false);
            Layers = worker.Layers;
            return await new JobRun(job, listener, worker, settings.Limits, time).RunAsync(stop).ConfigureAwait(false);
        }
        catch (WorkerStartException e) when (!e.IsFinal)
        {
            return new JobEnd.Lost($"no worker became ready: {e.Message}");
        }
        finally
        {
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await supply.DisposeAsync().ConfigureAwait(false);
        places.Dispose();
    }
}
