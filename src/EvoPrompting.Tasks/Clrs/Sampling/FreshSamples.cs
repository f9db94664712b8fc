using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Algorithms;

namespace EvoPrompting.Tasks.Clrs.Sampling;

/// <summary>Draws new samples for every batch. Not thread-safe.</summary>
public sealed class FreshSamples
{
    /// <summary>Samples drawn and thrown away at the start to learn how long trajectories get. They move the generator on.</summary>
    private const int WarmUp = 1000;

    private readonly InputSampler sampler;

    public FreshSamples(InputSampler sampler)
    {
        this.sampler = sampler;
        for (var i = 0; i < WarmUp; i++)
            Steps = Math.Max(Steps, ClrsAlgorithms.Run(Algorithm, sampler.Next(), keepHints: false).Steps);
    }

    public AlgorithmSpec Algorithm => sampler.Algorithm;

    /// <summary>The longest trajectory so far; every batch is padded to at least that.</summary>
    public int Steps { get; private set; }

    /// <summary>Writes where the generator stands.</summary>
    internal void Write(BinaryWriter to)
    {
        to.Write(Steps);
        sampler.Random.Write(to);
    }

    /// <summary>Draws on from where another one was written.</summary>
    internal void Read(BinaryReader from)
    {
        Steps = from.ReadInt32();
        sampler.Random.Read(from);
    }

    public TrajectoryBatch Next(int batchSize)
    {
        Trajectory[] trajectories = [.. Enumerable.Range(0, batchSize).Select(_ => ClrsAlgorithms.Run(Algorithm, sampler.Next()))];
        Steps = Math.Max(Steps, trajectories.Max(t => t.Steps));
        return Trajectory.Batch(trajectories, Steps);
    }
}
