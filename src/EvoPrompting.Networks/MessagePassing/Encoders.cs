using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>A linear encoder for each probe that is read. Encodings at one location are summed.</summary>
internal sealed class Encoders
{
    private readonly Dictionary<ProbeLocation,
        List<Linear>> layers = Enum.GetValues<ProbeLocation>().ToDictionary(l => l, _ => new List<Linear>());
    private readonly int hidden;

    public Encoders(IEnumerable<ProbeSpec> probes, ClrsNetworkSettings settings, NetworkParameters parameters)
    {
        hidden = settings.Hidden;
        foreach (var probe in probes)
        {
            var (location, channels) = Channels.Of(probe);
            var parts = probe is { Location: ProbeLocation.Edge, Type: ProbeType.Pointer } ? 2 : 1;
            var xavier = settings.EncoderInitialisation == EncoderInitialisation.XavierOnScalars
                && probe is { Stage: ProbeStage.Hint, Type: ProbeType.Scalar };
            for (var part = 0; part < parts; part++)
            {
                var inputs = channels / parts;
                layers[location].Add(parameters.Linear(
                    $"encoder/{probe.Name}" + (parts > 1 ? $"/{part}" : ""), inputs, hidden,
                    InitialValues.Kernel(xavier ? hidden : inputs), InitialValues.Bias(inputs)));
            }
        }
    }

    /// <summary>Returns the encoders of a location as one: kernel [channels, hidden] and bias [hidden]; null where there is none.</summary>
    public (Tensor Kernel, Tensor Bias)? At(ProbeLocation location) => layers[location] is { Count: > 0 } all
        ? (cat([.. all.Select(l => l.Kernel)], 0), all.Count == 1 ? all[0].Bias : stack([.. all.Select(l => l.Bias)]).sum(dim: 0))
        : null;

    /// <summary>Returns the encoded features of nodes [batch, n, hidden], edges [batch, n, n, hidden] and graph [batch, hidden].</summary>
    public (Tensor Nodes, Tensor Edges, Tensor Graph) Encode(Channels channels) => (
        Encode(ProbeLocation.Node, channels.Nodes), Encode(ProbeLocation.Edge, channels.Edges),
        Encode(ProbeLocation.Graph, channels.Graph));

    /// <summary>Returns the encoded features of one location.</summary>
    public Tensor Encode(ProbeLocation location, Tensor channels) => Encode(At(location), channels);

    /// <summary>Returns features by an encoder of <see cref="At"/>.</summary>
    public Tensor Encode((Tensor Kernel, Tensor Bias)? encoder, Tensor channels)
    {
        if (encoder is var (kernel, bias)) return Dense.Apply(channels, kernel, bias);
        return zeros([.. channels.shape[..^1], hidden], channels.dtype, channels.device);
    }
}
