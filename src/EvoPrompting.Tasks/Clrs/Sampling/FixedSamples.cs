using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Algorithms;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>
/// A set of samples drawn once. What is kept are the inputs; the algorithm is run again for each batch, which costs little beside a
/// network and saves the memory of all hints. Not thread-safe.
/// </summary>
public sealed class FixedSamples
{
    private readonly InputSampler sampler;
    private readonly AlgorithmInput[] inputs;

    public FixedSamples(InputSampler sampler, int count)
    {
        this.sampler = sampler;
        inputs = [.. Enumerable.Range(0, count).Select(_ => sampler.Next())];
        Lengths = [.. inputs.Select(input => ClrsAlgorithms.Run(Algorithm, input, keepHints: false).Steps)];
        Steps = Lengths.Max();
    }

    public AlgorithmSpec Algorithm => sampler.Algorithm;

    public int Count => inputs.Length;

    /// <summary>Snapshots of the hints of each sample.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>The largest of <see cref="Lengths"/>; every batch is padded to it.</summary>
    public int Steps { get; }

    /// <summary>The inputs themselves, in the order in which they were drawn.</summary>
    public IReadOnlyList<AlgorithmInput> Inputs => inputs;

    /// <summary>Returns samples in the order in which they were drawn.</summary>
    public TrajectoryBatch Batch(int start, int count) => Batch(Enumerable.Range(start, count));

    /// <summary>Returns samples chosen at random, with replacement, by the sampler's own generator.</summary>
    public TrajectoryBatch Next(int batchSize)
    {
        int[] chosen = [.. Enumerable.Range(0, batchSize).Select(_ => sampler.Random.Integer(0, Count))];
        return Batch(chosen);
    }

    private TrajectoryBatch Batch(IEnumerable<int> indices) =>
        Trajectory.Batch([.. indices.Select(i => ClrsAlgorithms.Run(Algorithm, inputs[i]))], Steps);
}
