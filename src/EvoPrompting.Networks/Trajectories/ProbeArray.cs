using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Networks.Trajectories;

/// <summary>The values of one probe, row-major. Leading axes (time, batch) depend on who holds it.</summary>
/// <param name="Shape">The product of its numbers is the length of <paramref name="Values"/>.</param>
public sealed record ProbeArray(ProbeSpec Spec, int[] Shape, double[] Values);
