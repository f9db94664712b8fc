namespace EvoPrompting.Networks.Clrs.Data;

/// <summary>Trajectories of one size side by side.</summary>
/// <param name="Inputs">Each [batch, ...].</param>
/// <param name="Outputs">Each [batch, ...].</param>
/// <param name="Hints">Each [time, batch, ...], zeros after a trajectory's end.</param>
/// <param name="Lengths">Snapshots of the hints of each trajectory: between 1 and the length of the axis of time.</param>
public sealed record TrajectoryBatch(
    IReadOnlyList<ProbeArray> Inputs, IReadOnlyList<ProbeArray> Outputs, IReadOnlyList<ProbeArray> Hints, IReadOnlyList<int> Lengths)
{
    /// <summary>Puts trajectories of one algorithm and one number of nodes side by side.</summary>
    /// <param name="steps">The length of the axis of time, at least that of the longest trajectory.</param>
    public static TrajectoryBatch Of(IReadOnlyList<Trajectory> trajectories, int steps)
    {
        var first = trajectories[0];
        return new(
            [.. first.Inputs.Select((_, probe) => Stack([.. trajectories.Select(t => t.Inputs[probe])]))],
            [.. first.Outputs.Select((_, probe) => Stack([.. trajectories.Select(t => t.Outputs[probe])]))],
            [.. first.Hints.Select((_, probe) => Interleave([.. trajectories.Select(t => t.Hints[probe])], steps))],
            [.. trajectories.Select(t => t.Steps)]);
    }

    private static ProbeArray Stack(ProbeArray[] samples) =>
        new(samples[0].Spec, [samples.Length, .. samples[0].Shape], [.. samples.SelectMany(s => s.Values)]);

    private static ProbeArray Interleave(ProbeArray[] samples, int steps)
    {
        var shape = samples[0].Shape[1..];
        var size = shape.Aggregate(1, (a, b) => a * b);
        var values = new double[steps * samples.Length * size];
        for (var sample = 0; sample < samples.Length; sample++)
        {
            for (var t = 0; t < samples[sample].Shape[0]; t++)
                samples[sample].Values.AsSpan(t * size, size).CopyTo(values.AsSpan((t * samples.Length + sample) * size));
        }

        return new(samples[0].Spec, [steps, samples.Length, .. shape], values);
    }
}
