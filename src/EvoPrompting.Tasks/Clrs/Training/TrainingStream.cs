using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Sampling;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// The endless training batches of one training: fresh samples of several lengths in turn, with random positions. A stream goes on from
/// the state of another one of the same plan as if that had never stopped.
/// </summary>
internal sealed class TrainingStream(TrainingPlan plan, int batchSize)
{
    private readonly FreshSamples[] samples =
        [.. plan.Lengths.Zip(
            plan.SampleSeeds, (length, seed) => new FreshSamples(new InputSampler(plan.Algorithm, seed, length, plan.Options)))];

    private int turn;

    public TrajectoryBatch Next()
    {
        var batch = samples[turn].Next(batchSize);
        turn = (turn + 1) % samples.Length;
        return plan.Pipeline.Rewrite(batch, plan.Positions);
    }

    /// <summary>Returns where it stands.</summary>
    public byte[] State()
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write(turn);
        plan.Positions.Write(to);
        foreach (var each in samples) each.Write(to);
        return bytes.ToArray();
    }

    /// <summary>Goes on from a state of a stream of the same plan.</summary>
    public void GoOnFrom(byte[] state)
    {
        using var from = new BinaryReader(new MemoryStream(state));
        turn = from.ReadInt32();
        plan.Positions.Read(from);
        foreach (var each in samples) each.Read(from);
    }
}
