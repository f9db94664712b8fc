using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>One thread of pre-training with its own copy of the weights in the training precision and its own sum of gradients.</summary>
internal sealed class PreTrainingWorker : IDisposable
{
    private readonly TorchThread thread = new();
    private readonly TransformerWeights leaves, sums;
    private readonly Transformer transformer;
    private readonly double promptWeight;
    private readonly FamilyCodes? codes;
    private readonly Tensor? slotLeaf;

    /// <param name="codes">Null without a slot.</param>
    public PreTrainingWorker(PreTrainingSettings settings, FamilyCodes? codes)
    {
        (promptWeight, this.codes) = (settings.PromptWeight, codes);
        var type = settings.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        leaves = TransformerWeights.Leaves(settings.Transformer, type, trainable: true);
        transformer = new(settings.Transformer, leaves);
        GradientSum = zeros(settings.Transformer.Parameters).DetachFromDisposeScope();
        sums = TransformerWeights.Views(settings.Transformer, GradientSum);
        if (codes is null) return;
        slotLeaf = zeros(codes.Numbers).requires_grad_(true).DetachFromDisposeScope();
        SlotGradientSum = zeros(codes.Numbers).DetachFromDisposeScope();
    }

    /// <summary>Flat, 32 bits: the gradients of the last <see cref="Gradients"/>.</summary>
    public Tensor GradientSum { get; }

    /// <summary>The same of the slot and its codes; null without a slot.</summary>
    public Tensor? SlotGradientSum { get; }

    /// <summary>
    /// Returns the weighted loss of these batches and leaves the gradient of loss / <paramref name="totalWeight"/> in
    /// <see cref="GradientSum"/> and <see cref="SlotGradientSum"/>.
    /// </summary>
    /// <param name="slot">The flat tensor of slot and codes; null without a slot.</param>
    public Task<double> Gradients(
        TransformerWeights weights, Tensor? slot, IReadOnlyList<PlannedBatch> batches, double totalWeight) => thread.Run(() =>
    {
        Copy(weights, slot);
        GradientSum.zero_();
        SlotGradientSum?.zero_();
        var loss = 0.0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            var sum = batch.Batch.Loss(transformer, promptWeight, SlotOf(batch));
            using var total = totalWeight.ToScalar();
            sum.div(total).backward();
            loss += sum.item<float>();
            using var frozen = no_grad();
            for (var i = 0; i < leaves.All.Count; i++)
            {
                using var gradient = leaves.All[i].grad!;
                sums.All[i].add_(gradient, Scalars.One);
                gradient.zero_();
            }

            if (slotLeaf?.grad is not { } ofSlot) continue;
            SlotGradientSum!.add_(ofSlot, Scalars.One);
            ofSlot.zero_();
            ofSlot.Dispose();
        }

        return loss;
    });

    /// <summary>Does other work in this thread.</summary>
    public Task Run(Action action) => thread.Run(() =>
    {
        action();
        return true;
    });

    /// <summary>Returns the summed cross-entropy of the completions of these batches.</summary>
    public Task<double> CompletionLoss(TransformerWeights weights, Tensor? slot, IReadOnlyList<PlannedBatch> batches) => thread.Run(() =>
    {
        using var frozen = no_grad();
        Copy(weights, slot);
        var loss = 0.0;
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            loss += batch.Batch.Loss(transformer, promptWeight: 0, SlotOf(batch)).item<float>();
        }

        return loss;
    });

    public void Dispose()
    {
        thread.Dispose();
        transformer.Dispose();
        sums.Dispose();
        GradientSum.Dispose();
        SlotGradientSum?.Dispose();
        slotLeaf?.Dispose();
    }

    private void Copy(TransformerWeights weights, Tensor? slot)
    {
        leaves.CopyFrom(weights);
        if (slot is null) return;
        using var frozen = no_grad();
        slotLeaf!.copy_(slot);
    }

    private Tensor? SlotOf(PlannedBatch batch) =>
        batch.Families is { } families ? codes?.Vectors(slotLeaf!, families).to(leaves.Embedding.dtype) : null;
}
