using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Updates the weights: Muon (Jordan et al. 2024: momentum, then the nearest semi-orthogonal matrix by five Newton-Schulz
/// iterations) for the layers' matrices, Adam for the embedding. State lies in two flat tensors.
/// </summary>
internal sealed class PreTrainingOptimizer : IDisposable
{
    private const double Momentum = 0.95, Beta1 = 0.9, Beta2 = 0.95, Epsilon = 1e-8;

    private readonly PreTrainingSettings settings;
    private readonly TransformerWeights weights, gradients, first;
    private readonly ScalarType productType;

    /// <param name="first">Flat: momentum of the matrices, first moment of the embedding.</param>
    /// <param name="second">(vocabulary, width): second moment of the embedding.</param>
    public PreTrainingOptimizer(PreTrainingSettings settings, Tensor weights, Tensor gradients, Tensor first, Tensor second)
    {
        this.settings = settings;
        this.weights = TransformerWeights.Views(settings.Transformer, weights);
        this.gradients = TransformerWeights.Views(settings.Transformer, gradients);
        this.first = TransformerWeights.Views(settings.Transformer, first);
        Second = second;
        productType = settings.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
    }

    private Tensor Second { get; }

    /// <summary>Takes one step.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="rateFactor">On both learning rates.</param>
    public void Step(int step, double rateFactor)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        StepEmbedding(step, settings.EmbeddingRate * rateFactor);
        for (var i = 1; i < weights.All.Count; i++)
            StepMatrix(weights.All[i], gradients.All[i], first.All[i], settings.MatrixRate * rateFactor);
    }

    public void Dispose()
    {
        weights.Dispose();
        gradients.Dispose();
        first.Dispose();
    }

    private void StepEmbedding(int step, double rate)
    {
        var (weight, gradient, moment) = (weights.Embedding, gradients.Embedding, first.Embedding);
        moment.mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        Second.mul_(Beta2).addcmul_(gradient, gradient, value: 1 - Beta2);
        var unbiased = (Second / (1 - Math.Pow(Beta2, step + 1))).sqrt_().add_(Epsilon);
        weight.addcdiv_(moment, unbiased, value: -rate / (1 - Math.Pow(Beta1, step + 1)));
    }

    private void StepMatrix(Tensor weight, Tensor gradient, Tensor moment, double rate)
    {
        moment.mul_(Momentum).add_(gradient, alpha: 1 - Momentum);
        var (rows, columns) = (weight.shape[0], weight.shape[1]);
        var parts = rows == 3 * columns ? 3 : 1; // queries, keys and values are three matrices in one
        var update = Orthogonal((gradient * (1 - Momentum) + moment * Momentum).view(parts, rows / parts, columns));
        var scale = Math.Sqrt(Math.Max(1, (double)rows / parts / columns));
        weight.mul_(1 - rate * settings.WeightDecay).add_(update.view(rows, columns), alpha: -rate * scale);
    }

    /// <summary>Pushes the singular values of each matrix of (parts, rows, columns) towards 1.</summary>
    private Tensor Orthogonal(Tensor matrices)
    {
        const double a = 3.4445, b = -4.7750, c = 2.0315;
        var tall = matrices.shape[1] > matrices.shape[2];
        var x = (matrices / (matrices.square().sum([1, 2], keepdim: true).sqrt() + 1e-7)).to(productType);
        if (tall) x = x.transpose(1, 2).contiguous();
        for (var i = 0; i < 5; i++)
        {
            var gram = matmul(x, x.transpose(1, 2));
            x = x * a + matmul(gram * b + matmul(gram, gram) * c, x);
        }

        return (tall ? x.transpose(1, 2) : x).to(ScalarType.Float32);
    }
}
