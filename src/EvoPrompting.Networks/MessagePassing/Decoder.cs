using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>What decoders read.</summary>
/// <param name="Nodes">Features, state before and state after the step, [batch, n, 3 h].</param>
/// <param name="Edges">Features and what the triplet function made, [batch, n, n, h + its outputs].</param>
/// <param name="Graph">Features, [batch, h].</param>
/// <param name="NoEdge">True where two nodes are not joined, [batch, n, n]; null where decoders do not care.</param>
internal sealed record Decodable(Tensor Nodes, Tensor Edges, Tensor Graph, Tensor? NoEdge)
{
    public Decodable Range(long start, long count) => new(
        Nodes.Examples(start, count), Edges.Examples(start, count), Graph.Examples(start, count), NoEdge?.Examples(start, count));
}

/// <summary>Makes a probe's logits, of the shape of its readable form, from nodes, edges and graph (Ibarz et al. 2022, appendix).</summary>
internal sealed class Decoder
{
    private readonly ProbeSpec probe;

    public Decoder(ProbeSpec probe, ClrsNetworkSettings settings, long edgeFeatures, NetworkParameters parameters)
    {
        this.probe = probe;
        OfNodes = probe switch
        {
            { Location: ProbeLocation.Graph } => [],
            { Location: ProbeLocation.Edge, Type: ProbeType.Pointer } => [0, 1, 3],
            _ when ReadsEdges(probe) => [0, 1],
            _ => [0],
        };
        Layers = [.. Sizes(probe, settings.Hidden, edgeFeatures)
            .Select((size, i) => parameters.Linear($"decoder/{probe.Name}/{i}", size.Inputs, size.Outputs))];
    }

    /// <summary>Returns inputs and outputs of each of a decoder's layers.</summary>
    /// <exception cref="NotSupportedException">There is no decoder for such a probe.</exception>
    public static (long Inputs, long Outputs)[] Sizes(ProbeSpec probe, int hidden, long edgeFeatures)
    {
        var (h, nodes) = (hidden, 3L * hidden);
        var numbers = probe.Type == ProbeType.Categorical ? probe.Classes : 1;
        return (probe.Location, probe.Type) switch
        {
            (ProbeLocation.Node, ProbeType.Pointer or ProbeType.PermutationPointer) => [(nodes, h), (nodes, h), (edgeFeatures, h), (h, 1)],
            (ProbeLocation.Node, _) => [(nodes, numbers)],
            (ProbeLocation.Edge, ProbeType.Pointer) => [(nodes, h), (nodes, h), (edgeFeatures, h), (nodes, h), (h, 1)],
            (ProbeLocation.Edge, _) => [(nodes, numbers), (nodes, numbers), (edgeFeatures, numbers)],
            (ProbeLocation.Graph, not ProbeType.Pointer) => [(nodes, numbers), (h, numbers)],
            _ => throw new NotSupportedException($"probe {probe.Name}: a {probe.Type} of the {probe.Location} cannot be decoded"),
        };
    }

    public ProbeSpec Probe => probe;

    public IReadOnlyList<Linear> Layers { get; }

    /// <summary>Which of the layers read nodes.</summary>
    public IReadOnlyList<int> OfNodes { get; }

    /// <summary>True where layer 2 reads edges.</summary>
    public bool ReadsEdgeFeatures => ReadsEdges(probe);

    /// <summary>True where a probe's decoder reads edges.</summary>
    public static bool ReadsEdges(ProbeSpec probe) =>
        probe.Location == ProbeLocation.Edge || probe.Type is ProbeType.Pointer or ProbeType.PermutationPointer;

    /// <summary>Returns the logits; those of a permutation are not normalised yet.</summary>
    public Tensor Decode(Decodable x) => probe switch
    {
        { Location: ProbeLocation.Node, Type: ProbeType.Pointer or ProbeType.PermutationPointer } => WithoutEdges(Layers[3].Of(maximum(
            Layers[0].Of(x.Nodes).unsqueeze(2), Layers[1].Of(x.Nodes).unsqueeze(1) + Layers[2].Of(x.Edges).transpose(1, 2))).squeeze(-1),
                x),
        { Location: ProbeLocation.Node } => Numbers(Layers[0].Of(x.Nodes)),
        { Location: ProbeLocation.Edge, Type: ProbeType.Pointer } => Layers[4].Of(maximum(
            Pairs(x).unsqueeze(3), Layers[3].Of(x.Nodes).unsqueeze(1).unsqueeze(1))).squeeze(-1),
        { Location: ProbeLocation.Edge, Type: ProbeType.Mask } => WithoutEdges(Numbers(Pairs(x)), x),
        { Location: ProbeLocation.Edge } => Numbers(Pairs(x)),
        _ => Numbers(Layers[0].Of(x.Nodes.amax([1])) + Layers[1].Of(x.Graph)),
    };

    private Tensor Pairs(Decodable x) =>
        Layers[0].Of(x.Nodes).unsqueeze(2) + Layers[1].Of(x.Nodes).unsqueeze(1) + Layers[2].Of(x.Edges);

    private Tensor Numbers(Tensor y) => Numbers(probe, y);

    /// <summary>Takes the last axis away where it has one number only.</summary>
    public static Tensor Numbers(ProbeSpec probe, Tensor y) => probe.Type == ProbeType.Categorical ? y : y.squeeze(-1);

    // Below all others of the same example, and at most -1.
    private static Tensor WithoutEdges(Tensor logits, Decodable x)
    {
        if (x.NoEdge is null) return logits;
        var low = (logits.amin([1, 2], keepdim: true) - 1).clamp_max(-1);
        return where(x.NoEdge, low, logits);
    }
}
