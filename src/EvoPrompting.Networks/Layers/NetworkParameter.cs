using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>One tensor of numbers that a layer owns. Lives as long as its network, whatever dispose scopes end.</summary>
internal sealed class NetworkParameter(Tensor value, bool frozen)
{
    /// <summary>A leaf of autograd where it is trainable; the network replaces it once, by a view of its flat buffer.</summary>
    public Tensor Value { get; set; } = value;

    public bool Frozen => frozen;

    public long Count { get; } = value.numel();
}
