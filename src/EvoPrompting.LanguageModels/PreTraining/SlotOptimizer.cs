using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Updates the slot and the families' codes: Adam as for the embedding; codes decay.</summary>
/// <param name="flat">The flat tensor of <see cref="FamilyCodes"/>; updated in place, as are its moments.</param>
internal sealed class SlotOptimizer(
    PreTrainingSettings settings, FamilyCodes codes, Tensor flat, Tensor gradient, Tensor first, Tensor second)
{
    private const double Beta1 = 0.9, Beta2 = 0.95, Epsilon = 1e-8;

    /// <summary>Takes one step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="rateFactor">On the learning rate.</param>
    public void Step(int step, double rateFactor)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var rate = settings.EmbeddingRate * rateFactor;
        first.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        second.mul_(Beta2).addcmul_(gradient, gradient, value: 1 - Beta2);
        var unbiased = (second / (1 - Math.Pow(Beta2, step + 1))).sqrt_().add_(Epsilon);
        codes.Codes(flat).mul_(1 - rate * settings.CodeDecay);
        flat.addcdiv_(first, unbiased, value: -rate / (1 - Math.Pow(Beta1, step + 1)));
    }
}
