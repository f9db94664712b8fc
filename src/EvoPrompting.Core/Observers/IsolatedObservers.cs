using System.Threading.Channels;

namespace EvoPrompting.Observers;

/// <summary>
/// Hands events to observers on a thread of their own, in order. An observer that throws is left out from then on and named to
/// the complaint handler once; one that is slow makes the others late but never the run.
/// </summary>
public sealed class IsolatedObservers : IRunObserver, IAsyncDisposable
{
    private readonly Channel<RunEvent> events = Channel.CreateUnbounded<RunEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task delivery;

    public IsolatedObservers(IReadOnlyList<IRunObserver> observers, Action<string> complain) =>
        delivery = Task.Run(() => DeliverAsync([.. observers], complain));

    public void On(RunEvent happened) => events.Writer.TryWrite(happened);

    /// <summary>Waits until every event so far has been delivered.</summary>
    public async ValueTask DisposeAsync()
    {
        events.Writer.TryComplete();
        await delivery;
    }

    private async Task DeliverAsync(List<IRunObserver> observers, Action<string> complain)
    {
        await foreach (var happened in events.Reader.ReadAllAsync())
        {
            foreach (var observer in observers.ToArray())
            {
                try
                {
                    observer.On(happened);
                }
                catch (Exception e)
                {
                    observers.Remove(observer);
                    complain($"{observer.GetType().Name} failed and no longer watches: {e.Message}");
                }
            }
        }
    }
}
