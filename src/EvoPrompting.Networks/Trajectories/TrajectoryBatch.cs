namespace EvoPrompting.Networks.Trajectories;

/// <summary>Trajectories of one size side by side.</summary>
/// <param name="Inputs">Each [batch, ...].</param>
/// <param name="Outputs">Each [batch, ...].</param>
/// <param name="Hints">Each [time, batch, ...], zeros after a trajectory's end.</param>
/// <param name="Lengths">Snapshots of the hints of each trajectory: between 1 and the length of the axis of time.</param>
public sealed record TrajectoryBatch(
    IReadOnlyList<ProbeArray> Inputs, IReadOnlyList<ProbeArray> Outputs, IReadOnlyList<ProbeArray> Hints, IReadOnlyList<int> Lengths);
