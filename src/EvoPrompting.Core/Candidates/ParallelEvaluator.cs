using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<int, (byte[] Program, Outcome Outcome)> tried = []; // by ordinal; none twice

    /// <summary>
    /// Judges a program before it is a child, with the seed of that child's first training: where it becomes the child, this is what came
    /// of it, and it is not judged again. Calls may come from several threads; how many are judged at once is left to the judge.
    /// </summary>
    /// <exception cref="LostCandidateException">The machine lost it three times.</exception>
    public async Task<Outcome> TryAsync(TakenCandidate candidate, CancellationToken stop)
    {
        for (var left = PatientEvaluator.TriesAlone; ; left--)
        {
            var judgement = await judge(candidate, TrainingSeed(candidate), stop).ConfigureAwait(false);
            if (judgement.Outcome is { } outcome)
            {
                tried[candidate.Candidate.Ordinal] = (candidate.Program, outcome);
                return outcome;
            }

            if (left == 0) throw new LostCandidateException(candidate.Candidate.Ordinal, judgement.Lost!);
        }
    }

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
                    var judgement = Tried(candidate)
                        ?? await judge(candidate, TrainingSeed(candidate), ending.Token).ConfigureAwait(false);
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

    /// <summary>Returns what a trial of the same program found.</summary>
    private Judgement? Tried(TakenCandidate candidate) =>
        candidate.Training == 1 && tried.TryRemove(candidate.Candidate.Ordinal, out var trial)
            && trial.Program.AsSpan().SequenceEqual(candidate.Program) ? new Judgement(candidate.Candidate, trial.Outcome) : null;

    private ulong TrainingSeed(TakenCandidate candidate) => candidate.Training == 1
        ? seed.Derive("training", candidate.Candidate.Ordinal)
        : seed.Derive("training", candidate.Candidate.Ordinal, candidate.Training);
}
