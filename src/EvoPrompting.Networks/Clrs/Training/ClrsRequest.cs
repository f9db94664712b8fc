using EvoPrompting.Networks.Clrs.Data;
using EvoPrompting.Networks.Clrs.Specs;

namespace EvoPrompting.Networks.Clrs.Training;

/// <summary>What a worker is asked to do.</summary>
internal enum ClrsJob : byte
{
    Train,
    Test,
}

/// <summary>The part of a request that is not settings: the job, a checkpoint, held-out trajectories.</summary>
internal static class ClrsRequest
{
    public static byte[] Write(ClrsJob job, byte[] checkpoint, IReadOnlyList<TrajectoryBatch> heldOut)
    {
        using var bytes = new MemoryStream();
        using var to = new BinaryWriter(bytes);
        to.Write((byte)job);
        to.Write(checkpoint.Length);
        to.Write(checkpoint);
        HeldOut.Write(to, heldOut);
        return bytes.ToArray();
    }

    /// <param name="spec">The specification of the batches that were written.</param>
    public static (ClrsJob Job, byte[] Checkpoint, IReadOnlyList<TrajectoryBatch> HeldOut) Read(byte[] data, AlgorithmSpec spec)
    {
        using var from = new BinaryReader(new MemoryStream(data));
        return ((ClrsJob)from.ReadByte(), from.ReadBytes(from.ReadInt32()), HeldOut.Read(from, spec));
    }
}
