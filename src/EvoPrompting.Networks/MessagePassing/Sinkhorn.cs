using static TorchSharp.torch;
using functional = TorchSharp.torch.nn.functional;

namespace EvoPrompting.Networks.MessagePassing;

/// <summary>Sinkhorn's normalisation of logits towards a permutation matrix (Mena et al. 2018).</summary>
internal static class Sinkhorn
{
    /// <summary>Steps inside the network.</summary>
    public const int TrainingSteps = 10;

    /// <summary>Steps more for predictions.</summary>
    public const int PredictionSteps = 50;

    private const double Temperature = 0.1;

    /// <summary>Normalises rows and columns of (x + noise) / 0.1 in turn; returns logarithms.</summary>
    /// <param name="x">[batch, n, n].</param>
    /// <param name="zeroDiagonal">Forbids the diagonal.</param>
    /// <param name="noise">As <paramref name="x"/>, or null.</param>
    public static Tensor Log(Tensor x, int steps, bool zeroDiagonal, Tensor? noise = null)
    {
        x = (noise is null ? x : x + noise) / Temperature;
        if (zeroDiagonal) x = x - 1e6 * eye(x.shape[^1], dtype: x.dtype, device: x.device);
        for (var step = 0; step < steps; step++) x = functional.log_softmax(functional.log_softmax(x, -1), -2);
        return x;
    }

    /// <summary>Returns standard Gumbel noise from uniform numbers.</summary>
    public static Tensor Gumbel(Tensor uniforms) => -(-(uniforms + 1e-12).log() + 1e-12).log();
}
