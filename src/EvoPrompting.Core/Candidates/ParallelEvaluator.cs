using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EvoPrompting.Chance;

namespace EvoPrompting.Candidates;

/// <summary>Judges several candidates at a time, each by itself. What one throws ends the evaluation.</summary>
/// <param name="places">Candidates that are judged at once.</param>
/// <param name="judge">Judges one with its training seed; calls come from several threads.</param>
/// <param name="seed">
/// The seed of a candidate's first training is derived from it and the candidate's ordinal; that of each further one from its number too.
/// </param>
public sealed class ParallelEvaluator(
    int places, Func<TakenCandidate, ulong, CancellationToken, Task<Judgement>> judge, RunSeed seed) : IEvaluator
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var finished = Channel.CreateUnbounded<Judgement>();
        var next = -1;
        var all =
            Task.WhenAll(
                Enumerable.Range(0, Math.Min(places, candidates.Count)).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
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
                    var judgement = await judge(candidate, TrainingSeed(candidate), ending.Token).ConfigureAwait(false);
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
