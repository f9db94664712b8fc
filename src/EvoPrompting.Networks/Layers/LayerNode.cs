using EvoPrompting.Chance;
using EvoPrompting.Networks.Contract;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>One layer of a network: its kind, its place in the order of construction, and its parameters once it was applied.</summary>
internal sealed class LayerNode
{
    private readonly Network network;
    private readonly List<NetworkParameter> parameters = [];
    private long channels = -1;
    private int pass = -1;

    public LayerNode(Network network, int ordinal, LayerKind kind)
    {
        (this.network, Ordinal, Kind) = (network, ordinal, kind);
        Layer = Apply;
    }

    /// <summary>From 0, in the order of construction.</summary>
    public int Ordinal { get; }

    public LayerKind Kind { get; }

    /// <summary>What the candidate holds.</summary>
    public Layer Layer { get; }

    public IReadOnlyList<NetworkParameter> Parameters => parameters;

    /// <summary>How often it was applied before, in this pass.</summary>
    public int Application { get; private set; } = -1;

    public bool Training => network.Training;

    public bool RunsAgain => network.RunsAgain;

    public DropoutTrial Trial => network.Trial;

    /// <summary>The tensors that are neither parameters nor results: a batch normalisation's running averages.</summary>
    public List<Tensor> Buffers { get; } = [];

    public Tensor this[int index] => parameters[index].Value;

    /// <summary>
    /// Adds a parameter while the layer is built; its initial values depend on the training seed, the layer's ordinal and its index only.
    /// </summary>
    public void Add(bool frozen, InitialValues initial, params long[] shape) =>
        parameters.Add(new NetworkParameter(network.Draw(initial, Ordinal, parameters.Count, shape), frozen));

    /// <summary>Returns the stream of chance of this application at this training step.</summary>
    public RandomStream StepChance() => network.StepChance(Ordinal, Application);

    /// <summary>The layer's name and place, for messages.</summary>
    public string Title => $"layer {Ordinal + 1} (nn.{Kind.Name})";

    private Tensor Apply(Tensor x)
    {
        network.CheckInPass(this);
        if (pass != network.Pass) (pass, Application) = (network.Pass, -1);
        Application++;
        if (channels < 0)
        {
            if (network.IsBuilt)
                throw network.Stop($"{Title} is applied now but was not at the first call; every call must apply the same layers");
            Kind.Build(this, x);
            channels = x.dim() == 0 ? 1 : x.shape[^1];
        }
        else if (parameters.Count > 0 && Kind is not Embed && (x.dim() == 0 ? 1 : x.shape[^1]) is var now && now != channels)
        {
            throw Needs.Fault($"{Title} was made for {channels} channels; applied again it got {now}: {Needs.Shape(x)}");
        }

        return network.Meter is { } meter ? meter.Apply(this, x) : Kind.Forward(this, x);
    }
}
