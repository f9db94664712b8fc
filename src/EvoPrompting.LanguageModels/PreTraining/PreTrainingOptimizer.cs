using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>
/// Updates the weights: Muon (Jordan et al. 2024: momentum, then the nearest semi-orthogonal matrix by five Newton-Schulz
/// iterations) for the layers' matrices, Adam for the embedding. State lies in two flat tensors.
/// </summary>
internal sealed class PreTrainingOptimizer : IDisposable
{
    private const double Momentum = 0.95, Beta1 = 0.9, Beta2 = 0.95;

    private static readonly Scalar momentum = Momentum.ToScalar(), ofGradient = (1 - Momentum).ToScalar();
    private static readonly Scalar beta1 = Beta1.ToScalar(), rest1 = (1 - Beta1).ToScalar();
    private static readonly Scalar beta2 = Beta2.ToScalar(), rest2 = (1 - Beta2).ToScalar();
    private static readonly Scalar epsilon = 1e-8.ToScalar(), tiny = 1e-7.ToScalar();
    private static readonly Scalar a = 3.4445.ToScalar(), b = (-4.7750).ToScalar(), c = 2.0315.ToScalar(); // Newton-Schulz

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
        moment.mul_(beta1).add_(gradient, rest1);
        Second.mul_(beta2).addcmul_(gradient, gradient, rest2);
        using var bias = (1 - Math.Pow(Beta2, step + 1)).ToScalar();
        using var change = (-rate / (1 - Math.Pow(Beta1, step + 1))).ToScalar();
        var unbiased = Second.div(bias).sqrt_().add_(epsilon, Scalars.One);
        weight.addcdiv_(moment, unbiased, change);
    }

    private void StepMatrix(Tensor weight, Tensor gradient, Tensor moment, double rate)
    {
        moment.mul_(momentum).add_(gradient, ofGradient);
        var (rows, columns) = (weight.shape[0], weight.shape[1]);
        var parts = rows == 3 * columns ? 3 : 1; // queries, keys and values are three matrices in one
        var update = Orthogonal(gradient.mul(ofGradient).add(moment.mul(momentum), Scalars.One).view(parts, rows / parts, columns));
        using var kept = (1 - rate * settings.WeightDecay).ToScalar();
        using var change = (-rate * Math.Sqrt(Math.Max(1, (double)rows / parts / columns))).ToScalar();
        weight.mul_(kept).add_(update.view(rows, columns), change);
    }

    /// <summary>Pushes the singular values of each matrix of (parts, rows, columns) towards 1.</summary>
    private Tensor Orthogonal(Tensor matrices)
    {
        var tall = matrices.shape[1] > matrices.shape[2];
        var x = (matrices / matrices.pow(Scalars.Two).sum([1, 2], keepdim: true).sqrt().add(tiny, Scalars.One)).to(productType);
        if (tall) x = x.transpose(1, 2).contiguous();
        for (var i = 0; i < 5; i++)
        {
            var gram = matmul(x, x.transpose(1, 2));
            var polynomial = gram.mul(b).add(matmul(gram, gram).mul(c), Scalars.One);
            x = x.mul(a).add(matmul(polynomial, x), Scalars.One);
        }

        return (tall ? x.transpose(1, 2) : x).to(ScalarType.Float32);
    }
}
