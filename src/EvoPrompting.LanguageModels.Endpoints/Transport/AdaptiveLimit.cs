namespace EvoPrompting.LanguageModels.Endpoints.Transport;

/// <summary>
/// Limits calls under way at once: halved (but not below one) each time the server asks for peace, raised by one after as many answers as
/// the limit is, never above where it began.
/// </summary>
internal sealed class AdaptiveLimit(int most)
{
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private int underWay, answers, lowered;

    public int Now => most - lowered;

    /// <summary>Waits for a place; disposing what it returns gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken stop)
    {
        TaskCompletionSource? turn = null;
        lock (gate)
        {
            if (underWay < Now) underWay++;
            else waiting.Enqueue(turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        if (turn is not null)
        {
            using var cancelled = stop.Register(() => turn.TrySetCanceled(stop));
            await turn.Task;
        }

        return new Place(this);
    }

    public void Lower()
    {
        lock (gate) (lowered, answers) = (most - Math.Max(1, Now / 2), 0);
    }

    public void Raise()
    {
        lock (gate)
        {
            if (lowered == 0 || ++answers < Now) return;
            (lowered, answers) = (lowered - 1, 0);
            LetIn();
        }
    }

    private void LetIn()
    {
        while (underWay < Now && waiting.TryDequeue(out var next))
            if (next.TrySetResult())
                underWay++;
    }

    private void Leave()
    {
        lock (gate)
        {
            underWay--;
            LetIn();
        }
    }

    private sealed class Place(AdaptiveLimit limit) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) limit.Leave();
        }
    }
}
