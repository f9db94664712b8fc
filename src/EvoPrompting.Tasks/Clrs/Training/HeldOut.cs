using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>What a worker sees of held-out trajectories: enough to predict their outputs, and nothing that betrays them.</summary>
internal static class HeldOut
{
    /// <summary>
    /// Returns the batches with inputs, the first hints and how long each trajectory is; outputs have their shape and zeros, later hints
    /// are left out. So a candidate cannot write its own score.
    /// </summary>
    public static IReadOnlyList<TrajectoryBatch> Seen(IReadOnlyList<TrajectoryBatch> batches) => [.. batches.Select(batch => batch with
    {
        Outputs = [.. batch.Outputs.Select(o => o with { Values = new double[o.Values.Length] })],
        Hints = [.. batch.Hints.Select(FirstOnly)],
    })];

    /// <summary>Returns a hint's first snapshots.</summary>
    public static ProbeArray FirstOnly(ProbeArray hint) =>
        hint with { Shape = [1, .. hint.Shape[1..]], Values = hint.Values[..(hint.Values.Length / hint.Shape[0])] };
}
