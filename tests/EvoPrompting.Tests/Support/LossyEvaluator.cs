using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Tests.Support;

/// <summary>
/// Measures texts as <see cref="ScriptedEvaluator"/> does, on a machine that loses some of them: what was lost often enough is measured.
/// </summary>
/// <param name="losses">How often each candidate is still lost, by ordinal; counted down, also across evaluators that share it.</param>
/// <param name="order">In which order the candidates of a call finish; 0 for theirs.</param>
internal sealed class LossyEvaluator(Dictionary<int, int> losses, ulong order = 0) : IEvaluator
{
    /// <summary>The ordinals of each call.</summary>
    public List<int[]> Calls { get; } = [];

    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        Calls.Add([.. candidates.Select(c => c.Candidate.Ordinal)]);
        var finishing = candidates.Select(c => c.Candidate).ToArray();
        if (order != 0) new RandomStream(order).Shuffle<Candidate>(finishing);
        foreach (var candidate in finishing)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            var left = losses.GetValueOrDefault(candidate.Ordinal);
            losses[candidate.Ordinal] = left - 1;
            yield return left > 0
                ? new Judgement(candidate, null, $"killed, {left} to go")
                : new Judgement(candidate, new Outcome.Scored(TextTask.Measure(candidate.Source)));
        }
    }
}
