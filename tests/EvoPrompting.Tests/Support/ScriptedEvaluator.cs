using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Tests.Support;

/// <summary>Measures at once and yields in an order of its own; may stop the run by throwing after some outcomes.</summary>
internal sealed class ScriptedEvaluator(ulong order = 0, int stopAfter = int.MaxValue) : IEvaluator
{
    private int left = stopAfter;

    public List<int> Evaluated { get; } = [];

    public async IAsyncEnumerable<EvaluatedCandidate> EvaluateAsync(
        IReadOnlyList<Candidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var shuffled = candidates.ToArray();
        if (order != 0) new RandomStream(order).Shuffle<Candidate>(shuffled);
        foreach (var candidate in shuffled)
        {
            await Task.Yield();
            if (left-- <= 0) throw new OperationCanceledException("stopped by the test");
            Evaluated.Add(candidate.Ordinal);
            yield return new EvaluatedCandidate(candidate, new Outcome.Scored(TextTask.Measure(candidate.Source)));
        }
    }
}
