using static TorchSharp.torch;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>Some of a batch's examples.</summary>
internal static class ExampleRange
{
    /// <summary>
    /// Returns the examples on the first axis, without a copy: the tensor itself where these are all. A view of it all would be the same
    /// numbers, but each is three calls of libtorch on the way forth and several on the way back, and small networks are mostly calls.
    /// </summary>
    public static Tensor Examples(this Tensor x, long first, long count) =>
        first == 0 && count == x.shape[0] ? x : x.narrow(0, first, count);
}
