using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Pipeline;

/// <summary>
/// What a network sees of an algorithm: the order of nodes as an input, permutations for sorted orders, at training random positions.
/// </summary>
/// <param name="withoutHint">A hint to leave out, or null. Quickselect's <c>pivot</c> was not there when results were published.</param>
public sealed class TrainingPipeline(AlgorithmSpec algorithm, string? withoutHint = null)
{
    private readonly AlgorithmSpec original = withoutHint is null ? algorithm : algorithm.WithoutHint(withoutHint);

    /// <summary>The algorithm's probes as they are in the batches that <see cref="Rewrite"/> returns.</summary>
    public AlgorithmSpec Algorithm { get; } =
        CyclicPermutations.Rewrite(OrderAsInput.Rewrite(withoutHint is null ? algorithm : algorithm.WithoutHint(withoutHint)));

    /// <param name="positions">Where random positions are drawn from; null leaves the positions evenly spaced, as in the test.</param>
    public TrajectoryBatch Rewrite(TrajectoryBatch batch, NumpyRandom? positions = null)
    {
        var seen = batch with { Hints = [.. batch.Hints.Where(h => h.Spec.Name != withoutHint)] };
        if (positions is not null) seen = RandomPositions.Draw(seen, positions);
        return CyclicPermutations.Rewrite(OrderAsInput.Rewrite(original, seen));
    }
}
