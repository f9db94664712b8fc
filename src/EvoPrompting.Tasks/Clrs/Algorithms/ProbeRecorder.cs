using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>
/// Writes down what an algorithm shows of itself: its inputs, a snapshot of all hints whenever it emits one, its outputs. Every probe is
/// named, in the order of the specification, and has to fit it.
/// </summary>
/// <param name="keepHints">False counts the snapshots only.</param>
internal sealed class ProbeRecorder(AlgorithmSpec spec, bool keepHints)
{
    private readonly ProbeSpec[] hintSpecs = [.. spec.Hints];
    private readonly List<double[]>[] snapshots = [.. spec.Hints.Select(_ => new List<double[]>())];
    private ProbeArray[]? inputs, outputs;
    private int nodes, steps;

    /// <summary>Takes the inputs; the first one has an entry for each node.</summary>
    public void Inputs(params ReadOnlySpan<(string Probe, ProbeValue Value)> probes)
    {
        nodes = probes[0].Value.Length;
        inputs = Encode([.. spec.Inputs], probes);
    }

    /// <summary>Takes a snapshot of all hints. Arrays are copied.</summary>
    public void Emit(params ReadOnlySpan<(string Probe, ProbeValue Value)> probes)
    {
        steps++;
        if (!keepHints) return;
        CheckNames(hintSpecs, probes);
        for (var i = 0; i < hintSpecs.Length; i++)
            snapshots[i].Add(Encode(hintSpecs[i], probes[i].Value));
    }

    public void Outputs(params ReadOnlySpan<(string Probe, ProbeValue Value)> probes) => outputs = Encode([.. spec.Outputs], probes);

    public Trajectory Finish()
    {
        if (inputs is null || outputs is null || steps == 0)
            throw new ProbeException($"{spec.Name} ended without inputs, outputs or hints");
        return new(inputs, outputs, keepHints ? [.. hintSpecs.Select(Stack)] : [], steps);
    }

    private static void CheckNames(ProbeSpec[] specs, ReadOnlySpan<(string Probe, ProbeValue Value)> probes)
    {
        if (specs.Length != probes.Length) throw new ProbeException($"{specs.Length} probes are specified, {probes.Length} were given");
        for (var i = 0; i < specs.Length; i++)
            ProbeException.ThrowIf(specs[i].Name != probes[i].Probe, specs[i], $"was expected where {probes[i].Probe} was given");
    }

    private ProbeArray[] Encode(ProbeSpec[] specs, ReadOnlySpan<(string Probe, ProbeValue Value)> probes)
    {
        CheckNames(specs, probes);
        var arrays = new ProbeArray[specs.Length];
        for (var i = 0; i < specs.Length; i++)
            arrays[i] = new(specs[i], specs[i].Shape(nodes), Encode(specs[i], probes[i].Value));
        return arrays;
    }

    private double[] Encode(ProbeSpec probe, ProbeValue value)
    {
        var values = new double[probe.Shape(nodes).Aggregate(1, (a, b) => a * b)];
        value.Write(probe, nodes, values);
        return values;
    }

    private ProbeArray Stack(ProbeSpec hint, int index)
    {
        var size = snapshots[index][0].Length;
        var values = new double[steps * size];
        for (var t = 0; t < steps; t++) snapshots[index][t].CopyTo(values, t * size);
        return new(hint, [steps, .. hint.Shape(nodes)], values);
    }
}
