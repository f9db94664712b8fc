using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

internal sealed record Embed(int NumEmbeddings, int Features) : LayerKind
{
    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Positive(Name, "numEmbeddings", NumEmbeddings);
        Needs.Positive(Name, "features", Features);
        node.Add(false, InitialValues.Embedding(Features), NumEmbeddings, Features);
    }

    public override Tensor Forward(LayerNode node, Tensor x)
    {
        if (x.dtype is not (ScalarType.Int64 or ScalarType.Int32))
            throw Needs.Fault($"nn.Embed needs whole numbers; it got {x.dtype}: convert with x.to(torch.int64)");
        if (x.numel() > 0)
        {
            var (least, most) = (x.min().to(ScalarType.Int64).item<long>(), x.max().to(ScalarType.Int64).item<long>());
            if (least < 0 || most >= NumEmbeddings)
                throw Needs.Fault($"nn.Embed needs numbers from 0 to {NumEmbeddings - 1}; it got {least} to {most}");
        }

        return node[0].index_select(0, x.reshape(-1)).view([.. x.shape, Features]);
    }
}
