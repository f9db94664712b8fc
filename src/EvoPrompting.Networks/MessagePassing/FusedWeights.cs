using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Triplets;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// A network's parameters brought together for the fused steps: layers that read the same input side by side, and layers that read encoded
/// edges multiplied by the encoders, so that they read the few channels of edges in place of h features. Functions of the parameters,
/// through which gradients flow; made once for a roll-out.
/// </summary>
internal sealed class FusedWeights
{
    public FusedWeights(NetworkParts parts)
    {
        var (settings, processor) = (parts.Settings, (MessageProcessor)parts.Processor);
        var h = settings.Hidden;
        var encoder = parts.Encoders.At(ProbeLocation.Edge)
            ?? (zeros(0, h, settings.NumberType, settings.Device), zeros(h, settings.NumberType, settings.Device));
        List<Linear> onNodes = [processor.Source, processor.Target, processor.Output1];
        List<Linear> onHeard = [processor.Output2];
        if (processor.Gates is var (first, second, _))
        {
            onNodes.Add(first);
            onHeard.Add(second);
        }

        (NodeEncoder, GraphEncoder) = (parts.Encoders.At(ProbeLocation.Node), parts.Encoders.At(ProbeLocation.Graph));
        MessageEdges = Product(encoder.Kernel, processor.Edge.Kernel);
        MessageBias = Through(encoder.Bias, processor.Edge);
        if (parts.Triplets is { Function: BaselineTriplets } triplets)
        {
            var layers = triplets.Network.Layers.Select(l => new Linear(l.Parameters[0], l.Parameters[1])).ToList();
            onNodes.AddRange(layers[..3]);
            TripletEdges =
                (Product(encoder.Kernel, cat([.. layers[3..6].Select(l => l.Kernel)], 1)),
                    cat([.. layers[3..6].Select(l => Through(encoder.Bias, l))], 0));
            TripletGraph = layers[6];
            TripletOutput = layers[7];
        }

        Nodes = new Group(onNodes);
        Heard = new Group(onHeard);
        Decoders = [.. parts.Decoders.Select(decoder => decoder.ReadsEdgeFeatures ? EdgeWeights(decoder.Layers[2], encoder, h) : null)];
        var outputs = parts.Spec.Outputs.Count();
        Hints = new Group([.. parts.Decoders.Skip(outputs).SelectMany(d => d.OfNodes.Select(i => d.Layers[i]))]);
    }

    /// <summary>True where pointer decoders keep what they made of each pair in place of making it again on the way back.</summary>
    public bool KeepsPairs { get; init; }

    /// <summary>What encodes nodes and the graph; null where nothing is known of them.</summary>
    public (Tensor Kernel, Tensor Bias)? NodeEncoder { get; }

    public (Tensor Kernel, Tensor Bias)? GraphEncoder { get; }

    /// <summary>What reads a node's features beside its state: source, target, output 1, gate 1, three terms of triplets.</summary>
    public Group Nodes { get; }

    /// <summary>What reads a node's largest messages: output 2, gate 2.</summary>
    public Group Heard { get; }

    /// <summary>What hint decoders make of nodes, decoder by decoder.</summary>
    public Group Hints { get; }

    /// <summary>[channels, h].</summary>
    public Tensor MessageEdges { get; }

    public Tensor MessageBias { get; }

    /// <summary>[channels, 3 features] and its bias; null where the triplet function is not the baseline.</summary>
    public (Tensor Kernel, Tensor Bias)? TripletEdges { get; }

    public Linear? TripletGraph { get; }

    public Linear? TripletOutput { get; }

    /// <summary>How each decoder reads edges: channels, what triplets made, bias; null where it does not.</summary>
    public IReadOnlyList<EdgeReader?> Decoders { get; }

    private static EdgeReader EdgeWeights(Linear layer, (Tensor Kernel, Tensor Bias) encoder, int h)
    {
        var features = layer.Kernel.narrow(0, 0, h);
        return new EdgeReader(
            Product(encoder.Kernel, features), layer.Kernel.narrow(0, h, layer.Kernel.shape[0] - h),
            Product(encoder.Bias.unsqueeze(0), features).squeeze(0) + layer.Bias);
    }

    private static Tensor Through(Tensor bias, Linear layer) => Product(bias.unsqueeze(0), layer.Kernel).squeeze(0) + layer.Bias;

    // Rounded once: what is multiplied here stands for two layers, at every pair of nodes and every step.
    private static Tensor Product(Tensor a, Tensor b) => a.to(ScalarType.Float64).mm(b.to(ScalarType.Float64)).to(a.dtype);
}

/// <summary>How a decoder reads edges.</summary>
internal sealed record EdgeReader(Tensor Channels, Tensor Triplets, Tensor Bias);

/// <summary>Layers that read the same input, as one matrix product.</summary>
internal sealed class Group
{
    private readonly Tensor? kernel, bias;
    private readonly long[] sizes;

    public Group(IReadOnlyList<Linear> layers)
    {
        sizes = [.. layers.Select(l => l.Kernel.shape[1])];
        if (layers.Count == 0) return;
        kernel = cat([.. layers.Select(l => l.Kernel)], 1);
        bias = cat([.. layers.Select(l => l.Bias)], 0);
    }

    /// <summary>Returns each layer's result.</summary>
    public Tensor[] Of(Tensor x) => kernel is null ? [] : Layers.Dense.Apply(x, kernel, bias).split(sizes, -1);
}
