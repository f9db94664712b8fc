using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// A recurrent layer over (batch, length, channels). Parameters: input kernel (channels, direction x gate x hidden), input bias,
/// recurrent kernel (direction, hidden, gate x hidden), and where the cell has one, a recurrent bias of the last gate (direction, hidden).
/// </summary>
internal abstract record Recurrent(int HiddenSize, bool Bidirectional, bool Frozen) : LayerKind
{
    protected abstract RecurrentCell Cell { get; }

    private int Directions => Bidirectional ? 2 : 1;

    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Positive(Name, "hiddenSize", HiddenSize);
        Needs.Sequence(Name, x);
        var (channels, width) = (x.shape[2], Cell.Gates * (long)HiddenSize);
        node.Add(Frozen, InitialValues.Kernel(channels), channels, Directions * width);
        node.Add(Frozen, InitialValues.Bias(HiddenSize), Directions * width);
        node.Add(Frozen, InitialValues.Orthogonal(HiddenSize), Directions, HiddenSize, width);
        if (Cell.HasBias) node.Add(Frozen, InitialValues.Bias(HiddenSize), Directions, HiddenSize);
    }

    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Sequence(Name, x);
        if (x.shape[1] == 0) throw Needs.Fault($"nn.{Name} needs a sequence of at least one position; it got {Needs.Shape(x)}");
        return Recurrence.Apply(Dense.Apply(x, node[0], node[1]), node[2], Cell.HasBias ? node[3] : null, Cell);
    }

    public override long MultiplyAdds(LayerNode node, Tensor x, Tensor y) =>
        y.numel() * Cell.Gates * (x.shape[2] + HiddenSize + 3); // three more for the gates' own arithmetic
}

internal sealed record GRU(int HiddenSize, bool Bidirectional, bool Frozen) : Recurrent(HiddenSize, Bidirectional, Frozen)
{
    protected override RecurrentCell Cell => GruCell.Instance;
}

internal sealed record LSTM(int HiddenSize, bool Bidirectional, bool Frozen) : Recurrent(HiddenSize, Bidirectional, Frozen)
{
    protected override RecurrentCell Cell => LstmCell.Instance;
}
