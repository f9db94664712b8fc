using System.Threading.Channels;

namespace EvoPrompting.Observers;

/// <summary>
/// Hands events to observers on a thread of their own, in order. An observer that throws is left out from then on and named to
/// the complaint handler once; one that is slow makes the others late but never the run.
/// </summary>
/// <remarks>
/// At most <see cref="MostWaiting"/> events wait. While so many do, what happens is told to no observer, and the first time this is said
/// once: what an observer counts may then be too small, what the journal holds is whole.
/// </remarks>
internal sealed class IsolatedObservers : IRunObserver, IAsyncDisposable
{
    /// <summary>Ten rounds of the paper's size, 160 children each. An event keeps a prompt or a program, a few KB.</summary>
    public const int MostWaiting = 4_096;

    private readonly Channel<RunEvent> events =
        Channel.CreateBounded<RunEvent>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly Action<string> complain;
    private readonly TimeProvider time;
    private readonly Task delivery;
    private Task complaint = Task.CompletedTask;
    private int closed, saidFull;

    /// <param name="complain">Never called on the run's thread while the run goes on; what it throws is swallowed.</param>
    /// <param name="time">Measures <see cref="Patience"/>; null for the system's.</param>
    public IsolatedObservers(IReadOnlyList<IRunObserver> observers, Action<string> complain, TimeProvider? time = null)
    {
        (this.complain, this.time) = (complain, time ?? TimeProvider.System);
        delivery = Task.Run(() => DeliverAsync([.. observers]));
    }

    /// <summary>How long the end of a run waits for its observers.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Returns at once.</summary>
    public void On(RunEvent happened)
    {
        if (events.Writer.TryWrite(happened) || Volatile.Read(ref closed) != 0 || Interlocked.Exchange(ref saidFull, 1) != 0) return;
        complaint = Task.Run(() => Complain(
            $"What watches the run is too slow for it: {MostWaiting} events wait, and while so many do, further ones are not shown. The "
                + $"journal has all of them."));
    }

    /// <summary>Waits until every event so far has been delivered, or for <see cref="Patience"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref closed, 1);
        events.Writer.TryComplete();
        try
        {
            await Task.WhenAll(delivery, complaint).WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            Complain($"What watches the run is too slow for it: the last {events.Reader.Count} events were not shown. The journal has all "
                + $"of them.");
        }
    }

    private async Task DeliverAsync(List<IRunObserver> observers)
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
                    Complain($"{observer.GetType().Name} failed and no longer watches: {e.Message}");
                }
            }
        }
    }

    private void Complain(string text)
    {
        try
        {
            complain(text);
        }
        catch (Exception)
        {
            // standard error is closed, for example: there is no one left to tell
        }
    }
}
