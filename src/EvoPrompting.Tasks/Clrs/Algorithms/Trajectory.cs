using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>One run of an algorithm on one input.</summary>
/// <param name="Inputs">Each of its location's shape, without further axes.</param>
/// <param name="Outputs">As the inputs.</param>
/// <param name="Hints">Each with a leading axis of time, <see cref="Steps"/> long.</param>
/// <param name="Steps">Snapshots of the hints.</param>
public sealed record Trajectory(
    IReadOnlyList<ProbeArray> Inputs, IReadOnlyList<ProbeArray> Outputs, IReadOnlyList<ProbeArray> Hints, int Steps)
{
    /// <summary>Puts trajectories of one algorithm and one number of nodes side by side.</summary>
    /// <param name="steps">The length of the axis of time, at least that of the longest trajectory.</param>
    public static TrajectoryBatch Batch(IReadOnlyList<Trajectory> trajectories, int steps)
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
