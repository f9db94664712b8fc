using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

internal sealed record Dense(int Features, bool UseBias, bool Frozen) : LayerKind
{
    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Positive(Name, "features", Features);
        Needs.Features(Name, x);
        var inputs = x.shape[^1];
        node.Add(Frozen, InitialValues.Kernel(inputs), inputs, Features);
        if (UseBias) node.Add(Frozen, InitialValues.Bias(inputs), Features);
    }

    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Features(Name, x);
        return Apply(x, node[0], UseBias ? node[1] : null);
    }

    public override long MultiplyAdds(LayerNode node, Tensor x, Tensor y) => y.numel() * x.shape[^1];

    /// <summary>x W + b on the last axis.</summary>
    public static Tensor Apply(Tensor x, Tensor kernel, Tensor? bias)
    {
        var shape = x.shape;
        var rows = shape.Length == 2 ? x : x.reshape(shape[..^1].Aggregate(1L, (a, b) => a * b), shape[^1]);
        var y = bias is null ? mm(rows, kernel) : addmm(bias, rows, kernel, 1, 1);
        if (shape.Length == 2) return y;
        shape[^1] = kernel.shape[1];
        return y.view(shape);
    }
}
