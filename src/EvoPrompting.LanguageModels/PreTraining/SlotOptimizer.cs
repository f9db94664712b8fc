using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Updates the slot and the families' codes: Adam as for the embedding; codes decay.</summary>
/// <param name="flat">The flat tensor of <see cref="FamilyCodes"/>; updated in place, as are its moments.</param>
internal sealed class SlotOptimizer(
    PreTrainingSettings settings, FamilyCodes codes, Tensor flat, Tensor gradient, Tensor first, Tensor second)
{
    private const double Beta1 = 0.9, Beta2 = 0.95;

    private static readonly Scalar beta1 = Beta1.ToScalar(), rest1 = (1 - Beta1).ToScalar();
    private static readonly Scalar beta2 = Beta2.ToScalar(), rest2 = (1 - Beta2).ToScalar();
    private static readonly Scalar epsilon = 1e-8.ToScalar();

    /// <summary>Takes one step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="rateFactor">On the learning rate.</param>
    public void Step(int step, double rateFactor)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var rate = settings.EmbeddingRate * rateFactor;
        first.mul_(beta1).add_(gradient, rest1);
        second.mul_(beta2).addcmul_(gradient, gradient, rest2);
        using var bias = (1 - Math.Pow(Beta2, step + 1)).ToScalar();
        using var kept = (1 - rate * settings.CodeDecay).ToScalar();
        using var change = (-rate / (1 - Math.Pow(Beta1, step + 1))).ToScalar();
        var unbiased = second.div(bias).sqrt_().add_(epsilon, Scalars.One);
        codes.Codes(flat).mul_(kept);
        flat.addcdiv_(first, unbiased, change);
    }
}
