using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// The sets that a training is validated and tested on. Validations take the same trajectories with the same random positions every time;
/// the published trainings draw them anew from a fixed set. Of hints only the first snapshots are kept.
/// </summary>
internal static class HeldOutSets
{
    private const int ValidationSamples = 64, SmallBatch = 8, LargeBatch = 32, LargestInLargeBatch = 20;

    public static IReadOnlyList<TrajectoryBatch> Validation(TrainingPlan plan, int samples)
    {
        var length = plan.Lengths.Max();
        var set = new FixedSamples(
            new InputSampler(plan.Algorithm, plan.ValidationSeed, length, plan.Options),
            samples > 0 ? samples : ValidationSamples * BenchmarkSplit.SampleMultiplier(plan.Algorithm));
        return Batches(plan, set, length, new NumpyRandom(plan.ValidationSeed + 1));
    }

    /// <summary>
    /// Draws the test: the benchmark's own at length 64 with the published number of samples, others by the same sampler and seed.
    /// </summary>
    public static IReadOnlyList<TrajectoryBatch> Test(TrainingPlan plan, int length, int samples)
    {
        var split = BenchmarkSplit.Of(plan.Algorithm, SplitName.Test);
        length = TestNodes(plan.Algorithm, length);
        split = split with { Length = length, Samples = samples > 0 ? samples : split.Samples };
        return Batches(plan, split.Draw(plan.Algorithm), length, positions: null);
    }

    /// <summary>Returns how many nodes a test input has: for string matching a quarter more, pattern and text together.</summary>
    public static int TestNodes(AlgorithmSpec algorithm, int length) =>
        BenchmarkSplit.MatchesStrings(algorithm) ? length * 5 / 4 : length;

    // Long inputs in small batches: hints on the edges of 32 graphs of 64 nodes take a gigabyte while they are drawn.
    private static TrajectoryBatch[] Batches(TrainingPlan plan, FixedSamples set, int length, NumpyRandom? positions)
    {
        var size = length <= LargestInLargeBatch ? LargeBatch : SmallBatch;
        return [.. Enumerable.Range(0, (set.Count + size - 1) / size).Select(i =>
            FirstHintsOnly(plan.Pipeline.Rewrite(set.Batch(i * size, Math.Min(size, set.Count - i * size)), positions)))];
    }

    private static TrajectoryBatch FirstHintsOnly(TrajectoryBatch batch) =>
        batch with { Hints = [.. batch.Hints.Select(HeldOut.FirstOnly)] };
}
