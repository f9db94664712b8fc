using EvoPrompting.Chance;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>A step of message passing, ready to be decoded.</summary>
internal abstract class MessageStep
{
    /// <summary>The nodes' states after it, [batch, n, h].</summary>
    public abstract Tensor Hidden { get; }

    /// <summary>Returns the logits of a range of the examples.</summary>
    /// <param name="decoder">Outputs first, then hints, in the specification's order.</param>
    public abstract Tensor Decode(int decoder, long start, long count);
}

/// <summary>The layers of a network for CLRS, in the order in which their parameters are made.</summary>
internal sealed class NetworkParts : IDisposable
{
    private const long MostSteps = 1 << 12; // of a roll-out, as far as chance in triplet functions is concerned

    private readonly TripletLayer? triplets;

    public NetworkParts(AlgorithmSpec spec, ClrsNetworkSettings settings, Func<TripletFunction> makeTriplets, ulong seed)
    {
        (Spec, Settings) = (spec, settings);
        Parameters = new NetworkParameters(new RunSeed(seed), settings.NumberType, settings.Device);
        Encoders = new Encoders(spec.Probes.Where(Read), settings, Parameters);
        if (settings.Processor.Triplets) triplets = new TripletLayer(makeTriplets, settings, seed);
        Processor = settings.Processor.Update == NodeUpdate.Messages
            ? new MessageProcessor(settings, Parameters, triplets)
            : new AttentionProcessor(settings, Parameters);
        if (triplets is not null) Parameters.AddPart("triplets", triplets.Network);
        EdgeFeatures = settings.Hidden + (triplets?.Outputs ?? 0);
        var decoded = settings.Hints == HintUse.None ? spec.Outputs : spec.Outputs.Concat(spec.Hints);
        Decoders = [.. decoded.Select(probe => new Decoder(probe, settings, EdgeFeatures, Parameters))];
    }

    public AlgorithmSpec Spec { get; }

    public ClrsNetworkSettings Settings { get; }

    public NetworkParameters Parameters { get; }

    public Encoders Encoders { get; }

    public Processor Processor { get; }

    public TripletLayer? Triplets => triplets;

    /// <summary>Running averages of normalisations in the triplet function.</summary>
    public IReadOnlyList<Tensor> Statistics => triplets is null ? [] : [.. triplets.Network.Layers.SelectMany(l => l.Buffers)];

    /// <summary>Numbers that decoders read for each pair of nodes.</summary>
    public long EdgeFeatures { get; }

    /// <summary>Of the outputs, then of the hints.</summary>
    public IReadOnlyList<Decoder> Decoders { get; }

    /// <summary>Training steps done; dropout in a triplet function depends on it.</summary>
    public int TrainingStep { get; set; }

    /// <summary>True while a gradient is computed or a loss of training.</summary>
    public bool Training { get; set; }

    /// <summary>True while a step is taken a second time for its gradient: running averages of normalisations stay.</summary>
    public bool TakesAgain { get; set; }

    /// <summary>Takes one step of the algorithm.</summary>
    /// <param name="step">Its place in the roll-out.</param>
    /// <param name="decodesEdges">False where no decoder of this step reads edges.</param>
    /// <param name="weights">For a fused step; null for a plain one.</param>
    public MessageStep Step(int step, Channels channels, Tensor hidden, bool decodesEdges, FusedWeights? weights)
    {
        if (triplets is not null)
            (triplets.Network.Step, triplets.Network.Training, triplets.Network.RunsAgain) =
                (TrainingStep * MostSteps + step, Training, TakesAgain);
        if (weights is not null) return new FusedStep(this, weights, channels, hidden, decodesEdges);
        var (nodes, edges, graph) = Encoders.Encode(channels);
        var adjacency = Joined(Settings.Processor.Adjacency, channels.Adjacency, nodes);
        var input = new ProcessorInput(nodes, edges, graph, adjacency);
        var (before, after, made) = (hidden, hidden, default(Tensor));
        for (var i = 0; i < Settings.MessageSteps; i++)
            (after, made) = Processor.Step(input, after, decodesEdges && i == Settings.MessageSteps - 1);
        return new PlainStep(this, after, new Decodable(
            cat([nodes, before, after], -1), made is null ? edges : cat([edges, made], -1), graph,
            Settings.Processor.MasksDecoders && adjacency is not null ? adjacency < 0.5 : null));
    }

    private bool Read(ProbeSpec probe) =>
        probe.Stage == ProbeStage.Input || (probe.Stage == ProbeStage.Hint && Settings.Hints == HintUse.EncodedDecoded);

    /// <summary>Returns which nodes a processor takes for joined; null for all.</summary>
    /// <param name="byProbes">What the probes join; null for nothing.</param>
    /// <param name="nodes">[batch, n, ...].</param>
    public static Tensor? Joined(Adjacency adjacency, Tensor? byProbes, Tensor nodes)
    {
        if (adjacency == Adjacency.Full) return null;
        var self = eye(nodes.shape[1], dtype: nodes.dtype, device: nodes.device).expand(nodes.shape[0], -1, -1);
        return adjacency == Adjacency.Identity || byProbes is null ? self : maximum(byProbes, self);
    }

    public void Dispose()
    {
        foreach (var (_, parameter) in Parameters.All) parameter.Value.Dispose();
        triplets?.Dispose();
    }

    private sealed class PlainStep(NetworkParts parts, Tensor hidden, Decodable decodable) : MessageStep
    {
        public override Tensor Hidden => hidden;

        public override Tensor Decode(int decoder, long start, long count) => parts.Decoders[decoder].Decode(decodable.Range(start, count));
    }
}
