using EvoPrompting.Networks.Probes;
using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>
/// The forms in which a probe's values pass through a network. Readable: pointers are distributions over nodes on an extra last axis,
/// everything else as it is. Logits: what decoders return, of the readable form's shape.
/// </summary>
internal static class ProbeTensors
{
    /// <summary>Returns true values in readable form.</summary>
    /// <param name="value">Pointers as whole numbers.</param>
    public static Tensor Readable(ProbeSpec probe, Tensor value, long n, ScalarType type) =>
        probe.Type == ProbeType.Pointer ? functional.one_hot(value, n).to(type) : value;

    /// <summary>Returns the probabilities that logits stand for; scalars as they are.</summary>
    public static Tensor Soft(ProbeSpec probe, Tensor logits) => probe.Type switch
    {
        ProbeType.Scalar => logits,
        ProbeType.Mask => logits.sigmoid(),
        ProbeType.MaskOne or ProbeType.Categorical or ProbeType.Pointer => functional.softmax(logits, -1),
        _ => throw new NotSupportedException($"probe {probe.Name}: a {probe.Type} is never read"),
    };

    /// <summary>Returns the likeliest values in readable form, without gradient.</summary>
    public static Tensor Hard(ProbeSpec probe, Tensor logits)
    {
        logits = logits.detach();
        return probe.Type switch
        {
            ProbeType.Scalar => logits,
            ProbeType.Mask => (logits > 0).to(logits.dtype),
            _ => functional.one_hot(logits.argmax(-1), logits.shape[^1]).to(logits.dtype),
        };
    }

    /// <summary>Returns the likeliest values as the benchmark keeps them: pointers are whole numbers, permutations one-hot rows.</summary>
    public static Tensor Predicted(ProbeSpec probe, Tensor logits) => probe.Type switch
    {
        ProbeType.Pointer => logits.argmax(-1),
        ProbeType.PermutationPointer => Hard(probe, Sinkhorn.Log(logits, Sinkhorn.PredictionSteps, zeroDiagonal: true)),
        _ => Hard(probe, logits),
    };
}
