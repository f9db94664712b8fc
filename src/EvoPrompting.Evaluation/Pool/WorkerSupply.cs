using System.Collections.Concurrent;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Hands out fresh workers and keeps as many spares started ahead as workers run at a time, so that nobody waits for a start.</summary>
internal sealed class WorkerSupply(WorkerSettings settings, TimeProvider time) : IAsyncDisposable
{
    private const int Tries = 3;

    private readonly Queue<Task<WorkerProcess>> spares = [];
    private readonly ConcurrentQueue<int> ids = [];
    private readonly CancellationTokenSource closing = new();

    /// <summary>The process ids of all workers ever started.</summary>
    public IReadOnlyCollection<int> Ids => ids;

    /// <summary>Returns a worker that is ready. Whoever takes it disposes it.</summary>
    /// <exception cref="WorkerStartException">Three starts in a row failed, or one for a reason that will not go away.</exception>
    public async Task<WorkerProcess> TakeAsync(CancellationToken stop)
    {
        for (var left = Tries - 1; ; left--)
        {
            Task<WorkerProcess> next;
            lock (spares)
            {
                while (spares.Count <= settings.Places) spares.Enqueue(WorkerProcess.StartAsync(settings, time, ids.Enqueue, closing.Token));
                next = spares.Dequeue();
            }

            try
            {
                var worker = await next.WaitAsync(stop).ConfigureAwait(false);
                if (!worker.HasEnded) return worker;
                await worker.DisposeAsync().ConfigureAwait(false); // somebody ended a spare: it was nobody's yet
                left++;
            }
            catch (WorkerStartException e) when (left > 0 && !e.IsFinal)
            {
                // The next try may fare better; the last one's reason is reported.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                lock (spares) spares.Enqueue(next); // still somebody's to dispose
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        Task<WorkerProcess>[] rest;
        lock (spares)
        {
            rest = [.. spares];
            spares.Clear();
        }

        foreach (var spare in rest)
        {
            try
            {
                await (await spare.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is WorkerStartException or OperationCanceledException)
            {
                // It never was.
            }
        }

        closing.Dispose();
    }
}
