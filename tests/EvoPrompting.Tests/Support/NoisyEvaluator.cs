using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.Support;

/// <summary>
/// Measures texts as <see cref="ScriptedEvaluator"/> does, with noise that differs from training to training; may stop the run by throwing
/// after some outcomes.
/// </summary>
internal sealed class NoisyEvaluator(ulong order = 0, int stopAfter = int.MaxValue) : IEvaluator
{
    private int left = stopAfter;

    /// <summary>Ordinal and number of each training, as they ended.</summary>
    public List<(int Ordinal, int Training)> Trained { get; } = [];

    /// <summary>The error of a training; by default noise of up to 0.2 is added to what the text gives.</summary>
    public Func<Candidate, int, double> Error { get; init; } = (candidate, training) =>
        TextTask.Measure(candidate.Source)["error"] + 0.2 * new RunSeed(7).Stream("noise", candidate.Ordinal, training).NextDouble();

    /// <summary>Says which trainings are rejected.</summary>
    public Func<int, int, bool> Fails { get; init; } = (_, _) => false;

    public async IAsyncEnumerable<Judgement> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var finishing = candidates.ToArray();
        if (order != 0) new RandomStream(order).Shuffle<TakenCandidate>(finishing);
        foreach (var taken in finishing)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            if (left-- <= 0) throw new OperationCanceledException("stopped by the test");
            Trained.Add((taken.Candidate.Ordinal, taken.Training));
            yield return new Judgement(taken.Candidate, Outcome(taken.Candidate, taken.Training));
        }
    }

    private Outcome Outcome(Candidate candidate, int training) => Fails(candidate.Ordinal, training)
        ? new Outcome.Rejected(Stage.Run, "the loss is not finite")
        : new Outcome.Scored(new MetricSet([.. TextTask.Measure(candidate.Source)
            .Select(m => m.Name == "error" ? m with { Value = Error(candidate, training) } : m)]));
}
