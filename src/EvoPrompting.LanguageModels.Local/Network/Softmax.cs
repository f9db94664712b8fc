using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>Softmax over the last dimension, computed in float32 whatever the type, as the makers' library does.</summary>
internal static class Softmax
{
    /// <summary>Returns the shares, in the type of <paramref name="scores"/>.</summary>
    public static Tensor Of(Tensor scores) =>
        scores.dtype != ScalarType.Float64 ? F.softmax(scores, -1, ScalarType.Float32).to(scores.dtype)
        : is_grad_enabled() && scores.requires_grad ? ReferenceSoftmax.apply(scores)
        : ReferenceSoftmax.Forward(scores);
}
