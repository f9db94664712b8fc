using System.Collections.Concurrent;
using EvoPrompting.History;
using EvoPrompting.Observers;
using Microsoft.Extensions.Time.Testing;

namespace EvoPrompting.Tests.Observers;

public sealed class IsolatedObserversTests
{
    private static readonly TimeSpan ample = TimeSpan.FromSeconds(30); // for what takes milliseconds
    private readonly ConcurrentQueue<string> complaints = [];

    [Fact]
    public async Task EventsArriveInTheirOrder()
    {
        var seen = new Watching();
        await using (var observers = Over(seen))
            for (var i = 0; i < 1_000; i++) observers.On(Event(i));
        Assert.Equal(Enumerable.Range(0, 1_000), seen.Ordinals);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task AnObserverThatThrowsIsLeftOutAndNamedOnce()
    {
        var (before, after, calls) = (new Watching(), new Watching(), 0);
        await using (var observers = Over(before, new Watching(_ => throw new IOException($"call {++calls}")), after))
            for (var i = 0; i < 5; i++) observers.On(Event(i));
        Assert.Equal(1, calls);
        Assert.Equal("Watching failed and no longer watches: call 1", Assert.Single(complaints));
        Assert.Equal(Enumerable.Range(0, 5), before.Ordinals);
        Assert.Equal(Enumerable.Range(0, 5), after.Ordinals);
    }

    [Fact]
    public async Task ASlowObserverNeverSlowsTheRunAndTheQueueIsBounded()
    {
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var slow = new Watching(_ =>
        {
            entered.Set();
            release.Wait();
        });
        await using (var observers = Over(slow))
        {
            observers.On(Event(0));
            Assert.True(entered.Wait(ample));
            for (var i = 1; i <= 3 * IsolatedObservers.MostWaiting; i++) observers.On(Event(i)); // would never return if it waited
            Assert.True(SpinWait.SpinUntil(() => !complaints.IsEmpty, ample), "nothing was said while the observer is still busy");
            release.Set();
        }

        // One in hand, the others waiting, the rest dropped.
        Assert.Equal(Enumerable.Range(0, 1 + IsolatedObservers.MostWaiting), slow.Ordinals);
        Assert.Contains($"{IsolatedObservers.MostWaiting} events wait", Assert.Single(complaints));
    }

    [Fact]
    public async Task AComplaintHandlerThatThrowsStopsNothing()
    {
        var seen = new Watching();
        var failing = new Watching(_ => throw new IOException());
        await using (var observers = new IsolatedObservers([failing, seen], _ => throw new IOException()))
            for (var i = 0; i < 3; i++) observers.On(Event(i));
        Assert.Equal(Enumerable.Range(0, 3), seen.Ordinals);
    }

    [Fact]
    public async Task TheEndOfTheRunWaitsForABoundedTime()
    {
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var time = new FakeTimeProvider();
        var observers = new IsolatedObservers(
            [new Watching(_ =>
            {
                entered.Set();
                release.Wait();
            })], complaints.Enqueue, time);
        for (var i = 0; i < 3; i++) observers.On(Event(i));
        Assert.True(entered.Wait(ample));

        var end = observers.DisposeAsync().AsTask();
        time.Advance(IsolatedObservers.Patience - TimeSpan.FromTicks(1));
        Assert.False(end.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        await end.WaitAsync(ample);
        Assert.Contains("the last 2 events were not shown", Assert.Single(complaints));

        release.Set();
        observers.On(Event(4)); // after the end: told to no one, and no reason to complain
        Assert.Single(complaints);
    }

    private IsolatedObservers Over(params IRunObserver[] observers) => new(observers, complaints.Enqueue);

    private static RunEvent Event(int ordinal) => new RunEvent.Lost(new LostAttempt(ordinal, "for a test"));

    private sealed class Watching(Action<int>? act = null) : IRunObserver
    {
        public ConcurrentQueue<int> Ordinals { get; } = [];

        public void On(RunEvent happened)
        {
            var ordinal = ((RunEvent.Lost)happened).Attempt.Ordinal;
            Ordinals.Enqueue(ordinal);
            act?.Invoke(ordinal);
        }
    }
}
