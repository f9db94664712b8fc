using System.Text.Json.Serialization;

namespace EvoPrompting.Networks.Probes;

/// <summary>Describes an algorithm by its probes, inputs first, then outputs, then hints, each in the benchmark's order.</summary>
public sealed record AlgorithmSpec(string Name, IReadOnlyList<ProbeSpec> Probes)
{
    /// <summary>
    /// Whether hint <c>pred_h</c> only tells the order of the nodes and stays the same at every step, so that it can be given as an input.
    /// </summary>
    public bool HasFixedOrder { get; init; }

    [JsonIgnore]
    public IEnumerable<ProbeSpec> Inputs => Probes.Where(p => p.Stage == ProbeStage.Input);

    [JsonIgnore]
    public IEnumerable<ProbeSpec> Outputs => Probes.Where(p => p.Stage == ProbeStage.Output);

    [JsonIgnore]
    public IEnumerable<ProbeSpec> Hints => Probes.Where(p => p.Stage == ProbeStage.Hint);

    /// <summary>Returns this algorithm without a hint. Model sizes were published before quickselect's <c>pivot</c> existed.</summary>
    public AlgorithmSpec WithoutHint(string name) =>
        this with { Probes = [.. Probes.Where(p => p.Stage != ProbeStage.Hint || p.Name != name)] };
}
