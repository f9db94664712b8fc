using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>One thread of pre-training with its own copy of the weights in the training precision and its own sum of gradients.</summary>
internal sealed class PreTrainingWorker : IDisposable
{
    private readonly TorchThread thread = new();
    private readonly TransformerWeights leaves, sums;
    private readonly Transformer transformer;
    private readonly double promptWeight;

    public PreTrainingWorker(PreTrainingSettings settings)
    {
        promptWeight = settings.PromptWeight;
        var type = settings.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        leaves = TransformerWeights.Leaves(settings.Transformer, type, trainable: true);
        transformer = new(settings.Transformer, leaves);
        GradientSum = zeros(settings.Transformer.Parameters).DetachFromDisposeScope();
        sums = TransformerWeights.Views(settings.Transformer, GradientSum);
    }

    /// <summary>Flat, 32 bits: the gradients of the last <see cref="Gradients"/>.</summary>
    public Tensor GradientSum { get; }

    /// <summary>
    /// Returns the weighted loss of these batches and leaves the gradient of loss / <paramref name="totalWeight"/> in
    /// <see cref="GradientSum"/>.
    /// </summary>
    public Task<double> Gradients(TransformerWeights weights, IReadOnlyList<MicroBatch> batches, double totalWeight) => thread.Run(() =>
    {
        leaves.CopyFrom(weights);
        GradientSum.zero_();
        var loss = 0.0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var sum = batch.Loss(transformer, promptWeight);
            (sum / totalWeight).backward();
            loss += sum.item<float>();
            using var frozen = no_grad();
            for (var i = 0; i < leaves.All.Count; i++)
            {
                using var gradient = leaves.All[i].grad!;
                sums.All[i].add_(gradient, Scalars.One);
                gradient.zero_();
            }
        }

        return loss;
    });

    /// <summary>Returns the summed cross-entropy of the completions of these batches.</summary>
    public Task<double> CompletionLoss(TransformerWeights weights, IReadOnlyList<MicroBatch> batches) => thread.Run(() =>
    {
        using var frozen = no_grad();
        leaves.CopyFrom(weights);
        var loss = 0.0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            loss += batch.Loss(transformer, promptWeight: 0).item<float>();
        }

        return loss;
    });

    public void Dispose()
    {
        thread.Dispose();
        transformer.Dispose();
        sums.Dispose();
        GradientSum.Dispose();
    }
}
