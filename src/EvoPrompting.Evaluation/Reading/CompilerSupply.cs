using System.Collections.Concurrent;
using EvoPrompting.Evaluation.Pool;

namespace EvoPrompting.Evaluation.Reading;

/// <summary>Hands out fresh compiler processes and keeps a spare one started ahead, so that trouble with one program holds up no other.</summary>
internal sealed class CompilerSupply : IAsyncDisposable
{
    private const int Tries = 3;

    private readonly string contract;
    private readonly CompilerPoolSettings settings;
    private readonly TimeProvider time;
    private readonly Queue<Task<CompilerProcess>> spares = [];
    private readonly ConcurrentQueue<int> ids = [];
    private readonly CancellationTokenSource closing = new();

    public CompilerSupply(string contract, CompilerPoolSettings settings, TimeProvider time)
    {
        (this.contract, this.settings, this.time) = (contract, settings, time);
        for (var i = 0; i < settings.Processes; i++) spares.Enqueue(StartAsync());
    }

    /// <summary>The process ids of all compilers ever started.</summary>
    public IReadOnlyCollection<int> Ids => ids;

    /// <summary>Returns a process that is ready. Whoever takes it disposes it.</summary>
    /// <exception cref="WorkerStartException">Three starts in a row failed, or one for a reason that will not go away.</exception>
    public async Task<CompilerProcess> TakeAsync(CancellationToken stop)
    {
        for (var left = Tries - 1; ; left--)
        {
            Task<CompilerProcess> next;
            lock (spares)
            {
                next = spares.Count > 0 ? spares.Dequeue() : StartAsync();
                if (spares.Count == 0) spares.Enqueue(StartAsync());
            }

            try
            {
                return await next.WaitAsync(stop).ConfigureAwait(false);
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
        Task<CompilerProcess>[] rest;
        lock (spares)
        {
            rest = [.. spares];
            spares.Clear();
        }

        foreach (var spare in rest)
        {
            try
            {
                (await spare.ConfigureAwait(false)).Dispose();
            }
            catch (Exception e) when (e is WorkerStartException or OperationCanceledException)
            {
                // It never was.
            }
        }

        closing.Dispose();
    }

    private Task<CompilerProcess> StartAsync() => CompilerProcess.StartAsync(contract, settings, time, ids.Enqueue, closing.Token);
}
