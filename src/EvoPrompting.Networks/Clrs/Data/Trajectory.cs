namespace EvoPrompting.Networks.Clrs.Data;

/// <summary>One run of an algorithm on one input.</summary>
/// <param name="Inputs">Each of its location's shape, without further axes.</param>
/// <param name="Outputs">As the inputs.</param>
/// <param name="Hints">Each with a leading axis of time, <see cref="Steps"/> long.</param>
/// <param name="Steps">Snapshots of the hints.</param>
public sealed record Trajectory(IReadOnlyList<ProbeArray> Inputs, IReadOnlyList<ProbeArray> Outputs, IReadOnlyList<ProbeArray> Hints, int Steps);
