namespace EvoPrompting.Tasks.Clrs.Specs;

/// <summary>Describes an algorithm by its probes, inputs first, then outputs, then hints, each in the benchmark's order.</summary>
public sealed record AlgorithmSpec(string Name, IReadOnlyList<ProbeSpec> Probes)
{
    public IEnumerable<ProbeSpec> Inputs => Probes.Where(p => p.Stage == ProbeStage.Input);

    public IEnumerable<ProbeSpec> Outputs => Probes.Where(p => p.Stage == ProbeStage.Output);

    public IEnumerable<ProbeSpec> Hints => Probes.Where(p => p.Stage == ProbeStage.Hint);
}
