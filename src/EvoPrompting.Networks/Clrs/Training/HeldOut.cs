using EvoPrompting.Networks.Clrs.Data;
using EvoPrompting.Networks.Clrs.Specs;

namespace EvoPrompting.Networks.Clrs.Training;

/// <summary>
/// What a worker needs of held-out trajectories to predict their outputs: inputs, the first hints, how long each is. Outputs and later
/// hints stay with the parent, so a candidate cannot write its own score.
/// </summary>
internal static class HeldOut
{
    /// <summary>Writes batches without what would betray their outputs.</summary>
    public static void Write(BinaryWriter to, IReadOnlyList<TrajectoryBatch> batches)
    {
        to.Write(batches.Count);
        foreach (var batch in batches)
        {
            to.Write(batch.Lengths.Count);
            foreach (var length in batch.Lengths) to.Write(length);
            foreach (var input in batch.Inputs) Write(to, input.Shape, input.Values);
            foreach (var output in batch.Outputs) Write(to, output.Shape, []);
            foreach (var hint in batch.Hints) Write(to, [1, .. hint.Shape[1..]], hint.Values.AsSpan(0, hint.Values.Length / hint.Shape[0]));
        }
    }

    /// <summary>Reads what <see cref="Write(BinaryWriter, IReadOnlyList{TrajectoryBatch})"/> wrote: outputs are zeros, hints have their first snapshot only.</summary>
    /// <param name="spec">The specification of the batches that were written.</param>
    public static IReadOnlyList<TrajectoryBatch> Read(BinaryReader from, AlgorithmSpec spec)
    {
        var batches = new TrajectoryBatch[from.ReadInt32()];
        for (var i = 0; i < batches.Length; i++)
        {
            var lengths = new int[from.ReadInt32()];
            for (var j = 0; j < lengths.Length; j++) lengths[j] = from.ReadInt32();
            batches[i] = new TrajectoryBatch(Arrays(spec.Inputs), Arrays(spec.Outputs), Arrays(spec.Hints), lengths);
        }

        return batches;

        ProbeArray[] Arrays(IEnumerable<ProbeSpec> probes) => [.. probes.Select(probe => Array(from, probe))];
    }

    private static void Write(BinaryWriter to, int[] shape, ReadOnlySpan<double> values)
    {
        to.Write(shape.Length);
        foreach (var size in shape) to.Write(size);
        to.Write(values.Length);
        foreach (var value in values) to.Write(value);
    }

    private static ProbeArray Array(BinaryReader from, ProbeSpec probe)
    {
        var shape = new int[from.ReadInt32()];
        for (var i = 0; i < shape.Length; i++) shape[i] = from.ReadInt32();
        var values = new double[shape.Aggregate(1, (a, b) => a * b)];
        var written = from.ReadInt32();
        for (var i = 0; i < written; i++) values[i] = from.ReadDouble();
        return new ProbeArray(probe, shape, values);
    }
}
