using EvoPrompting.Networks.Probes;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// Counts the parameters of a Triplet-GMPNN from its specification, without making it: what the trusted side knows of a model size. All but
/// the triplet function's own (Ibarz et al. 2022, appendix).
/// </summary>
public static class NetworkSize
{
    /// <param name="spec">The probes as they are in batches: after rewriting.</param>
    /// <param name="functionOutputs">Numbers that the function returns for each pair of nodes.</param>
    public static long BesidesFunction(AlgorithmSpec spec, int hidden, long functionOutputs) =>
        Encoders(spec, hidden) + Processor(hidden)
        + spec.Outputs.Concat(spec.Hints).SelectMany(probe => Decoder.Sizes(probe, hidden, hidden + functionOutputs))
            .Sum(layer => Layer(layer.Inputs, layer.Outputs));

    // A layer for each probe, two for pointers of edges.
    private static long Encoders(AlgorithmSpec spec, long h) => spec.Inputs.Concat(spec.Hints).Sum(probe =>
        probe is { Location: ProbeLocation.Edge, Type: ProbeType.Pointer } ? 2 * Layer(1, h) : Layer(Channels.Of(probe).Count, h));

    // Messages: of two nodes, edge and graph, then two layers; the nodes' update; its normalisation; the gate.
    private static long Processor(long h) =>
        2 * Layer(2 * h, h) + 2 * Layer(h, h) + 2 * Layer(h, h) + Layer(2 * h, h) + Layer(h, h) + 2 * h + Layer(2 * h, h) + 2 * Layer(h, h);

    private static long Layer(long inputs, long outputs) => (inputs + 1) * outputs;
}
