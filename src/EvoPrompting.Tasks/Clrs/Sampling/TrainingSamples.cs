using EvoPrompting.Tasks.Clrs.Data;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>
/// The data of a training of one algorithm as in Ibarz et al. 2022: fresh samples of several lengths in turn, a fixed validation set of the
/// largest of these lengths, the benchmark's test split. All chance comes from one generator, seeded once. Not thread-safe.
/// </summary>
public sealed class TrainingSamples
{
    private const int NeedleUpTo = 8, ValidationSamples = 2 * 32;

    private readonly TrainingPipeline pipeline;
    private readonly NumpyRandom random;
    private readonly FreshSamples[] training;
    private readonly FixedSamples validation;
    private readonly Lazy<FixedSamples> test;
    private int turn;

    /// <param name="withoutHint">A hint to leave out, or null: see <see cref="TrainingPipeline"/>.</param>
    public TrainingSamples(AlgorithmSpec algorithm, uint seed = 42, string? withoutHint = null)
    {
        pipeline = new(algorithm, withoutHint);
        random = new(seed);
        NetworkSeed = random.NextUInt32();
        var lengths = LengthsOf(algorithm);
        var options = OptionsOf(algorithm);
        training = [.. lengths.Select(length => new FreshSamples(new(algorithm, random.NextUInt32(), length, options)))];
        validation = new(
            new(algorithm, random.NextUInt32(), lengths.Max(), options), ValidationSamples * BenchmarkSplit.SampleMultiplier(algorithm));
        test = new(() => BenchmarkSplit.Of(algorithm, SplitName.Test).Draw(algorithm));
    }

    /// <summary>The algorithm's probes as they are in all batches.</summary>
    public AlgorithmSpec Algorithm => pipeline.Algorithm;

    /// <summary>The generator's first draw, which the reference seeds its network with.</summary>
    public uint NetworkSeed { get; }

    public int ValidationCount => validation.Count;

    public int TestCount => test.Value.Count;

    /// <summary>Lengths that are trained on, one a batch, in turn. String matchers are always given 20 characters.</summary>
    public static IReadOnlyList<int> LengthsOf(AlgorithmSpec algorithm) => BenchmarkSplit.MatchesStrings(algorithm) ? [20] : [4, 7, 11, 13, 16];

    /// <summary>Graphs of many densities, patterns of 1 to 8 characters.</summary>
    public static SamplerOptions OptionsOf(AlgorithmSpec algorithm)
    {
        // Sums, not decimals: 0.1 + 0.2 and 0.3 are different doubles, and the benchmark has the first.
        double[] probabilities = [.. Enumerable.Range(0, 9).Select(i => 0.1 + 0.1 * i)];
        var sparse = algorithm.Name is "articulation_points" or "bridges" or "mst_kruskal";
        return new() { EdgeProbabilities = sparse ? [.. probabilities.Select(p => p / 2)] : probabilities, NeedleLength = -NeedleUpTo };
    }

    public TrajectoryBatch NextTraining(int batchSize)
    {
        var samples = training[turn];
        turn = (turn + 1) % training.Length;
        return pipeline.Rewrite(samples.Next(batchSize), random);
    }

    /// <summary>Returns validation samples chosen at random, with replacement, as the reference does.</summary>
    public TrajectoryBatch NextValidation(int batchSize) => pipeline.Rewrite(validation.Next(batchSize), random);

    /// <summary>Returns validation samples in order, with evenly spaced positions: the same ones every time, and no chance is consumed.</summary>
    public TrajectoryBatch Validation(int start, int count) => pipeline.Rewrite(validation.Batch(start, count));

    /// <summary>Returns samples of the benchmark's test split in order.</summary>
    public TrajectoryBatch Test(int start, int count) => pipeline.Rewrite(test.Value.Batch(start, count));
}
