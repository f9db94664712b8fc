using EvoPrompting.Networks.Clrs.Data;
using EvoPrompting.Networks.Clrs.Sampling;

namespace EvoPrompting.Networks.Clrs.Training;

/// <summary>
/// The endless training batches of one training: fresh samples of several lengths in turn, with random positions. Its state can be written
/// and read, so that a training goes on as if it had never stopped.
/// </summary>
internal sealed class TrainingStream(TrainingPlan plan, int batchSize)
{
    private readonly FreshSamples[] samples =
        [.. plan.Lengths.Zip(plan.SampleSeeds, (length, seed) => new FreshSamples(new InputSampler(plan.Algorithm, seed, length, plan.Options)))];

    private int turn;

    public TrajectoryBatch Next()
    {
        var batch = samples[turn].Next(batchSize);
        turn = (turn + 1) % samples.Length;
        return plan.Pipeline.Rewrite(batch, plan.Positions);
    }

    public void Write(BinaryWriter to)
    {
        to.Write(turn);
        plan.Positions.Write(to);
        foreach (var each in samples) each.Write(to);
    }

    /// <summary>Takes over the state of another stream of the same plan.</summary>
    public void Read(BinaryReader from)
    {
        turn = from.ReadInt32();
        plan.Positions.Read(from);
        foreach (var each in samples) each.Read(from);
    }
}
