namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// A refusal that the next call would meet too ends all calls to that server, under way or waiting. Calls made later begin anew.
/// </summary>
internal sealed class SharedStop
{
    private Refused now = new();

    /// <exception cref="ServerStoppedException">The server refused this call, or another one.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken stop)
    {
        var shared = Volatile.Read(ref now);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, shared.Token);
        try
        {
            return await call(both.Token);
        }
        catch (ServerStoppedException e)
        {
            Interlocked.CompareExchange(ref now, new Refused(), shared);
            await shared.EndAsync(e);
            throw;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && shared.By is { } refusal)
        {
            throw new ServerStoppedException(refusal.Message, refusal);
        }
    }

    /// <summary>Not disposed: calls may still look at it, and it holds no timer.</summary>
    private sealed class Refused
    {
        private readonly CancellationTokenSource source = new();

        public CancellationToken Token => source.Token;

        public ServerStoppedException? By { get; private set; }

        public Task EndAsync(ServerStoppedException refusal)
        {
            By ??= refusal;
            return source.CancelAsync();
        }
    }
}
