using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

internal sealed record Conv(
    int Features, int KernelSize, int Stride, int? Padding, int Dilation, int Groups, bool UseBias, bool Frozen) : LayerKind
{
    public override void Build(LayerNode node, Tensor x)
    {
        Needs.Positive(Name, "features", Features);
        Needs.Positive(Name, "kernelSize", KernelSize);
        Needs.Positive(Name, "stride", Stride);
        Needs.Positive(Name, "dilation", Dilation);
        Needs.Positive(Name, "groups", Groups);
        if (Padding is { } padding) Needs.NotNegative(Name, "padding", padding);
        Needs.Sequence(Name, x);
        var channels = x.shape[2];
        if (channels % Groups != 0 || Features % Groups != 0)
            throw Needs.Fault($"nn.Conv needs channels and features that groups divides; it got {channels} channels, {Features} features, "
                + $"{Groups} groups");
        var inputs = KernelSize * channels / Groups;
        node.Add(Frozen, InitialValues.Kernel(inputs), KernelSize, channels / Groups, Features);
        if (UseBias) node.Add(Frozen, InitialValues.Bias(inputs), Features);
    }

    public override Tensor Forward(LayerNode node, Tensor x)
    {
        Needs.Sequence(Name, x);
        var windows = Place(x.shape[1]);
        var bias = UseBias ? node[1] : null;
        return Groups == 1 ? Convolution.Apply(x, node[0], bias, windows) : InGroups(x, node[0], bias, windows);
    }

    public override long MultiplyAdds(LayerNode node, Tensor x, Tensor y) => y.numel() * KernelSize * (x.shape[2] / Groups);

    private Windows Place(long length)
    {
        var span = (KernelSize - 1L) * Dilation + 1;
        var (low, high) = ((long)(Padding ?? 0), (long)(Padding ?? 0));
        if (Padding is null)
        {
            var missing = Math.Max(0, ((length + Stride - 1) / Stride - 1) * Stride + span - length);
            (low, high) = (missing / 2, missing - missing / 2);
        }

        var padded = length + low + high;
        if (padded < span)
            throw Needs.Fault(
                $"nn.Conv needs a sequence at least as long as its kernel; it got length {padded} with padding, kernel {span}");
        return new Windows(
            KernelSize, Stride, Dilation, checked((int)low), checked((int)high), checked((int)((padded - span) / Stride + 1)));
    }

    // libtorch's own convolution is (batch, channels, length) and slower, but has groups.
    private Tensor InGroups(Tensor x, Tensor kernel, Tensor? bias, Windows windows)
    {
        var padded = nn.functional.pad(x.transpose(1, 2), [windows.Low, windows.High]);
        return nn.functional.conv1d(padded, kernel.permute(2, 1, 0), bias, Stride, 0, Dilation, Groups).transpose(1, 2);
    }
}
