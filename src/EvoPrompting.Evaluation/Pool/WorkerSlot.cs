namespace EvoPrompting.Evaluation.Pool;

/// <summary>One place of a pool: it holds at most one worker, and a fresh one each time the last is used up.</summary>
internal sealed class WorkerSlot(WorkerSupply supply, WorkerPoolSettings settings) : IAsyncDisposable
{
    private WorkerProcess? worker;

    /// <summary>Returns the worker for the next request.</summary>
    public async Task<WorkerProcess> WorkerAsync(CancellationToken stop) => worker ??= await supply.TakeAsync(stop).ConfigureAwait(false);

    /// <summary>Ends a request. The worker is killed unless it is at the end of the request and has others left.</summary>
    public async Task ReleaseAsync(bool reusable)
    {
        if (worker is null || (reusable && worker.Requests < settings.RequestsPerWorker)) return;
        var used = worker;
        worker = null;
        await used.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await ReleaseAsync(reusable: false).ConfigureAwait(false);
}
