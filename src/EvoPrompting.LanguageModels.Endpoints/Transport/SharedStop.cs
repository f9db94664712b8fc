namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// A refusal that the next call would meet too ends all calls to that server, under way or waiting. Calls made later begin anew. A stop of
/// the run ends what waits at once; what is under way is paid for, and may come to its end for a while.
/// </summary>
internal sealed class SharedStop(TimeProvider time)
{
    /// <summary>How long calls that are under way are waited for when the run is stopped.</summary>
    private static readonly TimeSpan longestEnd = TimeSpan.FromSeconds(15);

    private Shared now = new();

    /// <exception cref="ServerStoppedException">The server refused this call, or another one.</exception>
    public async Task<T> RunAsync<T>(Func<SharedCall, Task<T>> call, CancellationToken stop)
    {
        var shared = Volatile.Read(ref now);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop, shared.Waiting);
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stopping = stop.Register(() => late.CancelAfter(longestEnd));
        using var underWay = CancellationTokenSource.CreateLinkedTokenSource(late.Token, shared.UnderWay);
        try
        {
            return await call(new SharedCall(waiting.Token, underWay.Token, EndAllAsync));
        }
        catch (ServerStoppedException e)
        {
            await EndAllAsync(e);
            throw;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && shared.By is { } refusal)
        {
            throw new ServerStoppedException(refusal.Message, refusal) { IsOfPrompt = refusal.IsOfPrompt };
        }

        Task EndAllAsync(ServerStoppedException refusal)
        {
            Interlocked.CompareExchange(ref now, new Shared(), shared);
            return shared.EndAsync(refusal, andUnderWay: true);
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

/// <summary>What a call knows of the others to its server.</summary>
/// <param name="Waiting">Ends it while it waits.</param>
/// <param name="UnderWay">Ends it while it is under way.</param>
/// <param name="EndAllAsync">Ends all of them for a refusal: to be told before the call leaves its place to one that waits.</param>
internal readonly record struct SharedCall(
    CancellationToken Waiting, CancellationToken UnderWay, Func<ServerStoppedException, Task> EndAllAsync);
