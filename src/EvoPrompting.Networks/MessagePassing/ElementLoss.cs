using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// The loss of a probe: a sum over its elements, to be divided by their number. An element is a scalar, a mask's entry other than -1, a
/// one-hot vector that has its 1, a pointer, a row of a permutation.
/// </summary>
internal static class ElementLoss
{
    /// <summary>Returns the sum of the losses of all elements.</summary>
    /// <param name="logits">What the decoder returns.</param>
    /// <param name="truth">As <see cref="LoadedBatch"/> keeps it: pointers are whole numbers.</param>
    public static Tensor Sum(ProbeType type, Tensor logits, Tensor truth) => type switch
    {
        ProbeType.Scalar => (logits - truth).square().sum(),
        ProbeType.Mask => (CrossEntropy(logits, truth) * (truth != -1)).sum(),
        ProbeType.MaskOne or ProbeType.Categorical => -(functional.log_softmax(logits, -1) * truth * (truth != -1)).sum(),
        ProbeType.Pointer => -functional.log_softmax(logits, -1).gather(-1, truth.unsqueeze(-1)).sum(),
        ProbeType.PermutationPointer => -(logits * truth).sum(),
        _ => throw new NotSupportedException($"a {type} has no loss"),
    };

    /// <summary>Returns the number of elements among values of which a one-hot vector takes <paramref name="width"/>.</summary>
    public static long Count(ProbeType type, ReadOnlySpan<double> values, int width) => type switch
    {
        ProbeType.Scalar or ProbeType.Pointer => values.Length,
        ProbeType.Mask => values.Length - System.MemoryExtensions.Count(values, -1),
        ProbeType.MaskOne or ProbeType.Categorical => System.MemoryExtensions.Count(values, 1),
        ProbeType.PermutationPointer => values.Length / width,
        _ => throw new NotSupportedException($"a {type} has no loss"),
    };

    private static Tensor CrossEntropy(Tensor y, Tensor t) => y.clamp_min(0) - y * t + (-y.abs()).exp().log1p();
}
