using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Judges candidates on this machine: compiles and checks them here, runs each in a worker, scores what the worker sends. A worker
/// that dies costs one candidate. Outcomes come in finishing order and depend on source and ordinal only. One evaluation at a time.
/// </summary>
public sealed class WorkerPool : IIntake, IEvaluator, IAsyncDisposable
{
    private readonly CandidateIntake intake;
    private readonly WorkerTask task;
    private readonly WorkerPoolSettings settings;
    private readonly RunSeed seed;
    private readonly TimeProvider time;
    private readonly WorkerSupply supply;

    /// <param name="seed">Each candidate's training seed is derived from it and the candidate's ordinal.</param>
    /// <exception cref="ArgumentException">The settings are out of range.</exception>
    public WorkerPool(CandidateContract contract, WorkerTask task, WorkerPoolSettings settings, RunSeed seed, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.Workers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.RequestsPerWorker);
        if (settings.Limits.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join('\n', faults), nameof(settings));
        intake = new CandidateIntake(contract);
        this.task = task;
        this.settings = settings;
        this.seed = seed;
        this.time = time ?? TimeProvider.System;
        supply = new WorkerSupply(settings, this.time);
    }

    /// <summary>The sandbox layers of the latest worker; empty before the first.</summary>
    public IReadOnlyList<string> Layers { get; private set; } = [];

    /// <summary>The process ids of all workers ever started: tests look for ones left over.</summary>
    internal IReadOnlyCollection<int> ProcessIds => supply.Ids;

    /// <exception cref="WorkerStartException">Workers cannot be started.</exception>
    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var finished = Channel.CreateUnbounded<Judgement>();
        var next = -1;
        var slots = Enumerable.Range(0, Math.Min(settings.Workers, candidates.Count)).Select(_ => Task.Run(Slot, CancellationToken.None)).ToList();
        var all = Task.WhenAll(slots);
        _ = all.ContinueWith(done => finished.Writer.Complete(done.Exception?.InnerException), TaskScheduler.Default);
        try
        {
            await foreach (var outcome in finished.Reader.ReadAllAsync(stop).ConfigureAwait(false)) yield return outcome;
            await all.ConfigureAwait(false); // throws what a slot threw, cancellation included
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false); // also when the caller stops listening
            await all.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        async Task Slot()
        {
            try
            {
                await using var slot = new WorkerSlot(supply, settings);
                while (Interlocked.Increment(ref next) is var index && index < candidates.Count)
                {
                    var (candidate, program) = candidates[index];
                    var outcome = await RunAsync(program, seed.Derive("training", candidate.Ordinal), slot, ending.Token).ConfigureAwait(false);
                    await finished.Writer.WriteAsync(new Judgement(candidate, outcome), CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch
            {
                await ending.CancelAsync().ConfigureAwait(false); // one slot's fault ends the evaluation
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public Task<Intake> TakeAsync(string source, CancellationToken stop) => Task.Run(() => intake.Take(source, stop), stop);

    public ValueTask DisposeAsync() => supply.DisposeAsync();

    /// <summary>Runs an assembly in a worker of its own, whatever is in it: how the tests of the sandbox pass by the checks.</summary>
    internal async Task<Outcome> RunAsync(byte[] assembly, CancellationToken stop)
    {
        await using var slot = new WorkerSlot(supply, settings);
        return await RunAsync(assembly, seed.Derive("training", 0), slot, stop).ConfigureAwait(false);
    }

    private async Task<Outcome> RunAsync(byte[] assembly, ulong trainingSeed, WorkerSlot slot, CancellationToken stop)
    {
        var worker = await slot.WorkerAsync(stop).ConfigureAwait(false);
        Layers = worker.Layers;
        using var clock = new CancellationTokenSource(TimeSpan.FromSeconds(settings.Limits.SecondsPerCandidate), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        var atEnd = false;
        try
        {
            await worker.SendAsync(task.Request(assembly, trainingSeed), both.Token).ConfigureAwait(false);
            var scorer = task.NewScorer();
            while (await worker.ReadAsync(both.Token).ConfigureAwait(false) is { } frame)
            {
                atEnd = frame.Kind is FrameKind.Finished or FrameKind.Rejected;
                if (scorer.Accept(frame) is { } outcome) return outcome;
                if (frame.Kind == FrameKind.Rejected && Payload.Read<WorkerRejection>(frame.Payload) is var (stage, reason))
                    return new Outcome.Rejected(stage, reason);
                if (atEnd) throw new InvalidDataException("it finished without a result");
            }

            return ExitReport.Rejection(await worker.ExitAsync().ConfigureAwait(false), worker.Errors);
        }
        catch (EndOfStreamException)
        {
            return ExitReport.Rejection(await worker.ExitAsync().ConfigureAwait(false), worker.Errors);
        }
        catch (InvalidDataException e)
        {
            atEnd = false;
            return new Outcome.Rejected(Stage.Gaming, $"its worker sent what no trainer sends ({e.Message}): it writes to the worker's channel");
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new Outcome.Rejected(Stage.Time, string.Create(CultureInfo.InvariantCulture, $"no result after {settings.Limits.SecondsPerCandidate} s"));
        }
        finally
        {
            await slot.ReleaseAsync(reusable: atEnd).ConfigureAwait(false);
        }
    }
}
