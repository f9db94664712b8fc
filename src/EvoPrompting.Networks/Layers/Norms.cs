using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>Normalises and then scales by parameter 0 and shifts by parameter 1, channel by channel (last axis).</summary>
internal abstract record Norm : LayerKind
{
    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Features(Name, x);
        node.Add(false, InitialValues.Constant(1), x.shape[^1]);
        node.Add(false, InitialValues.Constant(0), x.shape[^1]);
    }

    public override long MultiplyAdds(LayerNode node, Tensor x, Tensor y) => 4 * y.numel(); // mean, variance, normalise, scale and shift
}

internal sealed record LayerNorm : Norm
{
    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Features(Name, x);
        return nn.functional.layer_norm(x, [x.shape[^1]], node[0], node[1], 1e-6);
    }
}

internal sealed record BatchNorm : Norm
{
    private const double Momentum = 0.99;

    public override void Build(LayerNode node, Tensor x)
    {
        base.Build(node, x);
        node.Buffers.Add(zeros(x.shape[^1]).DetachFromDisposeScope());
        node.Buffers.Add(ones(x.shape[^1]).DetachFromDisposeScope());
    }

    // The running variance is the unbiased one, as in PyTorch; Flax averages the biased one.
    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Features(Name, x);
        var rows = x.reshape(-1, x.shape[^1]);
        if (node.Training && rows.shape[0] < 2) throw Needs.Fault("nn.BatchNorm needs more than one number in each channel");
        return nn.functional.batch_norm(
            rows, node.Buffers[0], node.Buffers[1], node[0], node[1], node.Training, node.RunsAgain ? 0 : 1 - Momentum, 1e-5)
            .view(x.shape);
    }
}

internal sealed record GroupNorm(int NumGroups) : Norm
{
    private static readonly Scalar One = 1.0f.ToScalar(); // TorchSharp may free a temporary one before libtorch has read it

    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Positive(Name, "numGroups", NumGroups);
        base.Build(node, x);
        if (x.shape[^1] % NumGroups != 0)
            throw Needs.Fault($"nn.GroupNorm needs channels that numGroups divides; it got {x.shape[^1]} channels, {NumGroups} groups");
    }

    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Features(Name, x);
        var channels = x.shape[^1];
        var groups = x.reshape(x.shape[0], -1, NumGroups, channels / NumGroups).transpose(1, 2); // (batch, group, position, channel of it)
        var normal = nn.functional.layer_norm(groups, [groups.shape[2], groups.shape[3]], null, null, 1e-6);
        return addcmul(node[1], normal.transpose(1, 2).reshape(x.shape), node[0], One);
    }
}
