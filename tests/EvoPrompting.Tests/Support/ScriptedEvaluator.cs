using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Support;

/// <summary>Measures at once and yields in an order of its own; may stop the run by throwing after some outcomes.</summary>
internal sealed class ScriptedEvaluator(ulong order = 0, int stopAfter = int.MaxValue) : IEvaluator
{
    private int left = stopAfter;

    public List<int> Evaluated { get; } = [];

    /// <summary>The test error of a candidate, by ordinal; null for what <see cref="TextTask.Measure"/> says.</summary>
    public Func<int, double>? TestError { get; init; }

    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var shuffled = candidates.ToArray();
        if (order != 0) new RandomStream(order).Shuffle<TakenCandidate>(shuffled);
        foreach (var (candidate, _) in shuffled)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            if (left-- <= 0) throw new OperationCanceledException("stopped by the test");
            Evaluated.Add(candidate.Ordinal);
            yield return new Judgement(candidate, new Outcome.Scored(Measure(candidate)));
        }
    }

    private MetricSet Measure(Candidate candidate)
    {
        var metrics = TextTask.Measure(candidate.Source);
        if (TestError is null) return metrics;
        return new([.. metrics.Select(m => m.Name == "test_error" ? m with { Value = TestError(candidate.Ordinal) } : m)]);
    }
}
