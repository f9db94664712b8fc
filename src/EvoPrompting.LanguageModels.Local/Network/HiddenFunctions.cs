using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>The functions between a decoder's matrices: norms and activations.</summary>
internal sealed class HiddenFunctions(DecoderDescription description)
{
    private readonly Scalar epsilon = description.Norm.Epsilon.ToScalar();
    private readonly Scalar quickGelu = 1.702.ToScalar();

    /// <summary>Normalises the last dimension; returns x where there are no weights.</summary>
    public Tensor Normalise(Tensor x, NormWeights? weights)
    {
        if (weights is null) return x;
        if (description.Norm.CentresAndShifts)
            return F.layer_norm(x, [x.shape[^1]], weights.Gain, weights.Shift, description.Norm.Epsilon);
        var exact = x.to(ScalarType.Float32);
        var scale = rsqrt(exact.pow(Scalars.Two).mean([-1], keepdim: true).add(epsilon, Scalars.One));
        var normalised = exact * scale;
        return description.Norm.RoundsLast ? (normalised * weights.Gain).to(x.dtype) : normalised.to(x.dtype) * weights.Gain;
    }

    /// <summary>Returns what the feed-forward part makes of its normalised input.</summary>
    public Tensor FeedForward(Tensor x, LayerWeights layer)
    {
        var hidden = Decoder.Linear(x, layer.FeedForwardIn);
        if (!description.FeedForward.IsGated) return Decoder.Linear(Activate(hidden), layer.FeedForwardOut);
        var width = description.FeedForward.Width;
        return Decoder.Linear(Activate(hidden.narrow(2, 0, width)) * hidden.narrow(2, width, width), layer.FeedForwardOut);
    }

    private Tensor Activate(Tensor x) => description.FeedForward.Activation switch
    {
        Activation.Silu => F.silu(x),
        Activation.Gelu => F.gelu(x),
        Activation.TanhGelu => F.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        Activation.QuickGelu => x * x.mul(quickGelu).sigmoid(),
        Activation.Relu => F.relu(x),
        Activation.SquaredRelu => F.relu(x).pow(Scalars.Two),
        _ => throw new ArgumentOutOfRangeException(nameof(x), description.FeedForward.Activation, null),
    };
}
