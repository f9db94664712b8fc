using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Jobs;

/// <summary>
/// Judges candidates by jobs, as many at a time as the runner has places. A worker that dies costs one candidate; one that the machine
/// ended leaves its candidate without an outcome.
/// </summary>
/// <param name="seed">
/// The seed of a candidate's first training is derived from it and the candidate's ordinal; that of each further one from its number too.
/// </param>
public sealed class JobEvaluator(IJobRunner runner, WorkerTask task, RunSeed seed) : IEvaluator
{
    /// <inheritdoc/>
    /// <exception cref="UserException">Workers cannot be started, or refuse the task's jobs.</exception>
    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var finished = Channel.CreateUnbounded<Judgement>();
        var next = -1;
        var all =
            Task.WhenAll(
                Enumerable.Range(0, Math.Min(runner.Places, candidates.Count)).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
        _ = all.ContinueWith(done => finished.Writer.Complete(done.Exception?.InnerException), TaskScheduler.Default);
        try
        {
            await foreach (var judgement in finished.Reader.ReadAllAsync(stop).ConfigureAwait(false)) yield return judgement;
            await all.ConfigureAwait(false); // throws what was thrown, cancellation included
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false); // also when the caller stops listening
            await all.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }

        async Task WorkAsync()
        {
            try
            {
                while (Interlocked.Increment(ref next) is var index && index < candidates.Count)
                {
                    var candidate = candidates[index];
                    var judgement = await task.JudgeAsync(candidate, TrainingSeed(candidate), runner, ending.Token).ConfigureAwait(false);
                    await finished.Writer.WriteAsync(judgement, CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch
            {
                await ending.CancelAsync().ConfigureAwait(false); // one candidate's fault ends the evaluation
                throw;
            }
        }
    }

    private ulong TrainingSeed(TakenCandidate candidate) => candidate.Training == 1
        ? seed.Derive("training", candidate.Candidate.Ordinal)
        : seed.Derive("training", candidate.Candidate.Ordinal, candidate.Training);
}
