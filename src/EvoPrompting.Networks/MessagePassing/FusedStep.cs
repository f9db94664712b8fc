using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing.Kernels;
using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// A step of the processors that send messages between all nodes, the same numbers as <see cref="MessageProcessor"/> and
/// <see cref="Decoder"/> but for rounding: encoded edges, messages and triplets are never made as tensors.
/// </summary>
internal sealed class FusedStep : MessageStep
{
    private readonly NetworkParts parts;
    private readonly FusedWeights weights;
    private readonly Channels channels;
    private readonly Tensor nodes, graph; // [batch, n, 3 h] and [batch, h]
    private readonly Tensor? triplets;    // [batch, n, n, ...]: the baseline's before their output layer, others' rectified
    private Tensor? rectified;
    private Tensor[]? ofHints;

    public FusedStep(NetworkParts parts, FusedWeights weights, Channels channels, Tensor hidden, bool decodesEdges)
    {
        (this.parts, this.weights, this.channels) = (parts, weights, channels);
        var features = parts.Encoders.Encode(weights.NodeEncoder, channels.Nodes);
        graph = parts.Encoders.Encode(weights.GraphEncoder, channels.Graph);
        var after = hidden;
        for (var i = 0; i < parts.Settings.MessageSteps; i++)
        {
            var last = i == parts.Settings.MessageSteps - 1;
            (after, triplets) = Process(features, after, decodesEdges && last);
        }

        Hidden = after;
        nodes = cat([features, hidden, after], -1);
    }

    public override Tensor Hidden { get; }

    /// <summary>True where the fused steps can stand for the plain ones.</summary>
    public static bool Applies(ClrsNetworkSettings settings)
    {
        var lanes = settings.NumberType == ScalarType.Float32 ? System.Numerics.Vector<float>.Count : System.Numerics.Vector<double>.Count;
        return settings.Fused && settings.Device.type == TorchSharp.DeviceType.CPU
            && settings.Processor is { Update: NodeUpdate.Messages, Adjacency: Adjacency.Full, MasksDecoders: false }
            && settings.Hidden % lanes == 0 && settings.TripletFeatures % lanes == 0;
    }

    private (Tensor Hidden, Tensor? Triplets) Process(Tensor features, Tensor hidden, bool decodesEdges)
    {
        var processor = (MessageProcessor)parts.Processor;
        var z = cat([features, hidden], -1);
        var made = weights.Nodes.Of(z);
        var source = made[0] + (processor.Graph.Of(graph) + weights.MessageBias).unsqueeze(1);
        var heard =
            weights.Heard.Of(MessageMax.Apply(made[1], source, channels.Edges, weights.MessageEdges, processor.Mlp0, processor.Mlp1));
        var result = (made[2] + heard[0]).relu_();
        if (processor.Norm is var (scale, offset)) result = Processor.Normalise(result, scale.Value, offset.Value);
        if (processor.Gates is var (_, _, third))
            result = hidden + third.Of((made[3] + heard[1]).relu_()).sigmoid() * (result - hidden);
        return (result, decodesEdges && parts.Triplets is not null ? Triplets(z, made[^3..]) : null);
    }

    private Tensor Triplets(Tensor z, Tensor[] terms)
    {
        if (weights.TripletEdges is not var (kernel, bias))
            return nn.functional.relu(parts.Triplets!.Call(z, parts.Encoders.Encode(ProbeLocation.Edge, channels.Edges), graph));
        terms[2] = terms[2] + weights.TripletGraph!.Of(graph).unsqueeze(1);
        return TripletMax.Apply(cat(terms, -1), Dense.Apply(channels.Edges, kernel, bias));
    }

    // As decoders read them; made where one reads them as a tensor.
    private Tensor Rectified() => rectified ??= weights.TripletOutput is { } output ? output.Of(triplets!).relu_() : triplets!;

    private Tensor[] ForPointers(EdgeReader reads, long start, long count)
    {
        if (triplets is null) return [];
        var some = triplets.Examples(start, count);
        return weights.TripletOutput is { } output ? [some, output.Kernel, output.Bias, reads.Triplets] : [some, reads.Triplets];
    }

    public override Tensor Decode(int decoder, long start, long count)
    {
        var (reads, layers, probe) = (weights.Decoders[decoder], parts.Decoders[decoder].Layers, parts.Decoders[decoder].Probe);
        var made = OfNodes(decoder, start, count);
        switch (probe)
        {
            case { Location: ProbeLocation.Node, Type: ProbeType.Pointer or ProbeType.PermutationPointer }:
                return layers[3].Bias + PointerLogits.Apply(
                    made[0], made[1] + reads!.Bias, layers[3].Kernel, channels.Edges.Examples(start, count), reads.Channels,
                    ForPointers(reads, start, count), weights.KeepsPairs);
            case { Location: ProbeLocation.Node }:
                return Decoder.Numbers(probe, made[0]);
            case { Location: ProbeLocation.Edge, Type: ProbeType.Pointer }:
                return layers[4].Of(maximum(Pairs(made, reads!, start, count).unsqueeze(3), made[2].unsqueeze(1).unsqueeze(1))).squeeze(-1);
            case { Location: ProbeLocation.Edge }:
                return Decoder.Numbers(probe, Pairs(made, reads!, start, count));
            default:
                return Decoder.Numbers(
                    probe, layers[0].Of(nodes.Examples(start, count).amax([1])) + layers[1].Of(graph.Examples(start, count)));
        }
    }

    private Tensor Pairs(Tensor[] made, EdgeReader reads, long start, long count)
    {
        var pairs = made[0].unsqueeze(2) + made[1]
            .unsqueeze(1) + Dense.Apply(channels.Edges.Examples(start, count), reads.Channels, reads.Bias);
        return triplets is null ? pairs : pairs + Dense.Apply(Rectified().Examples(start, count), reads.Triplets, null);
    }

    // Hints are decoded for all examples, at every step; outputs for a few.
    private Tensor[] OfNodes(int decoder, long start, long count)
    {
        var outputs = parts.Spec.Outputs.Count();
        var own = parts.Decoders[decoder];
        if (decoder < outputs) return [.. own.OfNodes.Select(i => own.Layers[i].Of(nodes.Examples(start, count)))];
        ofHints ??= weights.Hints.Of(nodes);
        var first = parts.Decoders.Skip(outputs).Take(decoder - outputs).Sum(d => d.OfNodes.Count);
        return [.. ofHints.Skip(first).Take(own.OfNodes.Count).Select(x => x.Examples(start, count))];
    }
}
