using static TorchSharp.torch;

namespace EvoPrompting.Tasks.Layers;

/// <summary>
/// A recurrent layer over (batch, length, channels). All directions run together: states are (direction, batch, hidden), and the second
/// direction gets the sequence turned around. Parameters: input kernel (channels, direction x gate x hidden), input bias, recurrent
/// kernel (direction, hidden, gate x hidden), recurrent bias of the last gate (GRU only).
/// </summary>
internal abstract record Recurrent(int HiddenSize, bool Bidirectional, bool Frozen) : LayerKind
{
    protected abstract int Gates { get; }

    private int Directions => Bidirectional ? 2 : 1;

    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Positive(Name, "hiddenSize", HiddenSize);
        Needs.Sequence(Name, x);
        var channels = x.shape[2];
        var width = Directions * Gates * HiddenSize;
        node.Add(Frozen, InitialValues.Kernel(channels), channels, width);
        node.Add(Frozen, InitialValues.Bias(HiddenSize), width);
        node.Add(Frozen, InitialValues.Orthogonal(HiddenSize), Directions, HiddenSize, Gates * HiddenSize);
    }

    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Sequence(Name, x);
        var (batch, length) = (x.shape[0], x.shape[1]);
        if (length == 0) throw Needs.Fault($"nn.{Name} needs a sequence of at least one position; it got {Needs.Shape(x)}");
        var inputs = Dense.Apply(x, node[0], node[1]).view(batch, length, Directions, -1).permute(1, 2, 0, 3);
        if (Bidirectional) inputs = stack([inputs.select(1, 0), inputs.select(1, 1).flip(0)], 1);
        var states = stack(Run(node, inputs.contiguous().unbind(0), zeros(Directions, batch, HiddenSize))); // (length, direction, batch, hidden)
        if (!Bidirectional) return states.select(1, 0).transpose(0, 1);
        return cat([states.select(1, 0), states.select(1, 1).flip(0)], 2).transpose(0, 1);
    }

    public override long MultiplyAdds(LayerNode node, Tensor x, Tensor y) =>
        y.numel() * Gates * (x.shape[2] + HiddenSize + 3); // three more for the gates' own arithmetic

    /// <summary>Returns the hidden state after each position. Inputs are (direction, batch, gate x hidden).</summary>
    protected abstract Tensor[] Run(LayerNode node, Tensor[] inputs, Tensor state);
}

internal sealed record GRU(int HiddenSize, bool Bidirectional, bool Frozen) : Recurrent(HiddenSize, Bidirectional, Frozen)
{
    protected override int Gates => 3;

    public override void Build(LayerNode node, Tensor x)
    {
        base.Build(node, x);
        node.Add(Frozen, InitialValues.Bias(HiddenSize), Bidirectional ? 2 : 1, 1, HiddenSize);
    }

    protected override Tensor[] Run(LayerNode node, Tensor[] inputs, Tensor state)
    {
        var (h, width) = (state, HiddenSize);
        var states = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var recurrent = bmm(h, node[2]);
            var gates = (inputs[i].narrow(2, 0, 2 * width) + recurrent.narrow(2, 0, 2 * width)).sigmoid_();
            var (reset, update) = (gates.narrow(2, 0, width), gates.narrow(2, width, width));
            var fresh = addcmul(inputs[i].narrow(2, 2 * width, width), reset, recurrent.narrow(2, 2 * width, width) + node[3], 1).tanh_();
            states[i] = h = lerp(fresh, h, update);
        }

        return states;
    }
}

internal sealed record LSTM(int HiddenSize, bool Bidirectional, bool Frozen) : Recurrent(HiddenSize, Bidirectional, Frozen)
{
    protected override int Gates => 4;

    protected override Tensor[] Run(LayerNode node, Tensor[] inputs, Tensor state)
    {
        var (h, c, width) = (state, state, HiddenSize);
        var states = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var sums = inputs[i] + bmm(h, node[2]); // gates in, forget, out, cell
            var gates = sums.narrow(2, 0, 3 * width).sigmoid();
            var cell = sums.narrow(2, 3 * width, width).tanh();
            c = addcmul(gates.narrow(2, width, width) * c, gates.narrow(2, 0, width), cell, 1);
            states[i] = h = gates.narrow(2, 2 * width, width) * c.tanh();
        }

        return states;
    }
}
