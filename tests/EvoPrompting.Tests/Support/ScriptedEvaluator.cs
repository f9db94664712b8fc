using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Tests.Support;

/// <summary>Measures at once and yields in an order of its own; may stop the run by throwing after some outcomes.</summary>
internal sealed class ScriptedEvaluator(ulong order = 0, int stopAfter = int.MaxValue) : IEvaluator
{
    private int left = stopAfter;

    public List<int> Evaluated { get; } = [];

    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var shuffled = candidates.ToArray();
        if (order != 0) new RandomStream(order).Shuffle<TakenCandidate>(shuffled);
        foreach (var (candidate, _) in shuffled)
        {
            await Task.Yield();
            if (left-- <= 0) throw new OperationCanceledException("stopped by the test");
            Evaluated.Add(candidate.Ordinal);
            yield return new Judgement(candidate, new Outcome.Scored(TextTask.Measure(candidate.Source)));
        }
    }
}
