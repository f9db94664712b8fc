namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// A refusal that the next call would meet too ends all calls to that server, under way or waiting. Calls made later begin anew.
/// </summary>
internal sealed class SharedStop
{
    private Shared now = new();

    /// <param name="call">Gets what ends it while it waits, and what ends it while it is under way.</param>
    /// <exception cref="ServerStoppedException">The server refused this call, or another one.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, CancellationToken, Task<T>> call, CancellationToken stop)
    {
        var shared = Volatile.Read(ref now);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop, shared.Waiting);
        using var underWay = CancellationTokenSource.CreateLinkedTokenSource(stop, shared.UnderWay);
        try
        {
            return await call(waiting.Token, underWay.Token);
        }
        catch (ServerStoppedException e)
        {
            Interlocked.CompareExchange(ref now, new Shared(), shared);
            await shared.EndAsync(e, andUnderWay: true);
            throw;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && shared.By is { } refusal)
        {
            throw new ServerStoppedException(refusal.Message, refusal) { IsOfPrompt = refusal.IsOfPrompt };
        }
    }

    /// <summary>Ends the calls that wait; those under way are paid for and come to their end.</summary>
    public Task EndWaitingAsync(ServerStoppedException reason) =>
        Interlocked.Exchange(ref now, new Shared()).EndAsync(reason, andUnderWay: false);

    /// <summary>Not disposed: calls may still look at it, and it holds no timer.</summary>
    private sealed class Shared
    {
        private readonly CancellationTokenSource waiting = new(), underWay = new();

        public CancellationToken Waiting => waiting.Token;

        public CancellationToken UnderWay => underWay.Token;

        public ServerStoppedException? By { get; private set; }

        public async Task EndAsync(ServerStoppedException reason, bool andUnderWay)
        {
            By ??= reason;
            await waiting.CancelAsync();
            if (andUnderWay) await underWay.CancelAsync();
        }
    }
}
