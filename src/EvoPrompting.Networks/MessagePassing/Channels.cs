using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// What the encoders read, one number a channel: [batch, n, channels] for nodes, [batch, n, n, channels] for edges, [batch, channels] for
/// the graph. Encoding is linear, so everything that a network makes of edges in a linear way is a small matrix on these channels.
/// </summary>
/// <param name="Adjacency">1 where a probe joins two nodes, [batch, n, n]; null where nobody asks.</param>
internal sealed record Channels(Tensor Nodes, Tensor Edges, Tensor Graph, Tensor? Adjacency)
{
    /// <summary>Returns how many channels a probe has, and where.</summary>
    public static (ProbeLocation Location, int Count) Of(ProbeSpec probe) => probe switch
    {
        { Location: ProbeLocation.Edge, Type: ProbeType.Pointer } => (ProbeLocation.Edge, 2),
        { Type: ProbeType.Pointer, Location: ProbeLocation.Node } => (ProbeLocation.Edge, 1),
        { Type: ProbeType.Categorical } => (probe.Location, probe.Classes),
        { Type: ProbeType.Scalar or ProbeType.Mask or ProbeType.MaskOne } => (probe.Location, 1),
        _ => throw new NotSupportedException($"probe {probe.Name}: a {probe.Type} of a {probe.Location} cannot be read"),
    };

    /// <summary>Returns the channels of probes given in readable form (<see cref="ProbeTensors"/>), in their order.</summary>
    public static Channels Of(
        IReadOnlyList<ProbeSpec> probes, IReadOnlyList<Tensor> values, long batch, long n, bool adjacency, Tensor like)
    {
        List<Tensor> nodes = [], edges = [], graph = [];
        Tensor? joined = null;
        foreach (var (probe, value) in probes.Zip(values))
        {
            switch (probe)
            {
                case { Location: ProbeLocation.Edge, Type: ProbeType.Pointer }:
                    edges.Add(value.mean([1]).unsqueeze(-1));
                    edges.Add(value.mean([2]).unsqueeze(-1));
                    break;
                case { Location: ProbeLocation.Node, Type: ProbeType.Pointer }:
                    edges.Add(value.unsqueeze(-1));
                    break;
                default:
                    var list = probe.Location switch { ProbeLocation.Node => nodes, ProbeLocation.Edge => edges, _ => graph };
                    list.Add(probe.Type == ProbeType.Categorical ? value : value.unsqueeze(-1));
                    break;
            }

            if (adjacency && Joins(probe, value) is { } more) joined = joined is null ? more : maximum(joined, more);
        }

        return new Channels(
            Side(nodes, [batch, n, 0], like), Side(edges, [batch, n, n, 0], like), Side(graph, [batch, 0], like), joined);
    }

    public Channels Beside(Channels other) => new(
        cat([Nodes, other.Nodes], -1), cat([Edges, other.Edges], -1), cat([Graph, other.Graph], -1),
        Adjacency is null ? other.Adjacency : other.Adjacency is null ? Adjacency : maximum(Adjacency, other.Adjacency));

    /// <summary>The first examples only.</summary>
    public Channels First(long count) => new(
        Nodes.Examples(0, count), Edges.Examples(0, count), Graph.Examples(0, count), Adjacency?.Examples(0, count));

    private static Tensor? Joins(ProbeSpec probe, Tensor value)
    {
        var directed = probe switch
        {
            { Location: ProbeLocation.Node, Type: ProbeType.Pointer } => value > 0.5,
            { Location: ProbeLocation.Edge, Type: ProbeType.Mask } => value > 0,
            _ => null,
        };
        return directed is null ? null : (directed | directed.transpose(1, 2)).to(value.dtype);
    }

    private static Tensor Side(List<Tensor> parts, long[] shape, Tensor like) => parts.Count switch
    {
        0 => zeros(shape, like.dtype, like.device),
        1 => parts[0],
        _ => cat(parts, -1),
    };
}
