using System.Collections.Concurrent;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Hands out fresh processes and keeps spares started ahead, so that nobody waits for a start.</summary>
/// <param name="start">Starts a process and waits until it is ready; tells the process id even where it never becomes ready.</param>
/// <param name="spares">How many are kept started ahead once the first was taken.</param>
internal sealed class ProcessSupply<TProcess>(Func<Action<int>, CancellationToken, Task<TProcess>> start, int spares) : IAsyncDisposable
    where TProcess : IStartedProcess
{
    private const int Tries = 3;

    private readonly Queue<Task<TProcess>> waiting = [];
    private readonly ConcurrentQueue<int> ids = [];
    private readonly CancellationTokenSource closing = new();

    /// <summary>The process ids of all that were ever started.</summary>
    public IReadOnlyCollection<int> Ids => ids;

    /// <summary>Starts processes until <paramref name="count"/> wait to be taken: ahead of the first demand.</summary>
    public void Fill(int count)
    {
        lock (waiting)
        {
            while (waiting.Count < count) waiting.Enqueue(start(ids.Enqueue, closing.Token));
        }
    }

    /// <summary>Returns a process that is ready and has not ended. Whoever takes it disposes it.</summary>
    /// <exception cref="WorkerStartException">Three starts in a row failed, or one for a reason that will not go away.</exception>
    public async Task<TProcess> TakeAsync(CancellationToken stop)
    {
        for (var left = Tries - 1; ; left--)
        {
            Task<TProcess> next;
            lock (waiting)
            {
                Fill(spares + 1);
                next = waiting.Dequeue();
            }

            try
            {
                var process = await next.WaitAsync(stop).ConfigureAwait(false);
                if (!process.HasEnded) return process;
                await process.DisposeAsync().ConfigureAwait(false); // somebody ended a spare: it was nobody's yet
                left++;
            }
            catch (WorkerStartException e) when (left > 0 && !e.IsFinal)
            {
                // The next try may fare better; the last one's reason is reported.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                lock (waiting) waiting.Enqueue(next); // still somebody's to dispose
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        Task<TProcess>[] rest;
        lock (waiting)
        {
            rest = [.. waiting];
            waiting.Clear();
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
