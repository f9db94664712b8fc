using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Measures the mean cross-entropy per token of completions that are not trained on.</summary>
internal sealed class HeldOutLoss(
    IReadOnlyList<TrainingSequence> sequences, int positionsPerBatch, IReadOnlyList<PreTrainingWorker> workers)
{
    private readonly List<MicroBatch> batches = [.. MicroBatch.Cut(sequences, positionsPerBatch)];

    /// <param name="slot">The slot's flat tensor; null without a slot.</param>
    /// <param name="coded">Whether each sequence gets its family's code; otherwise the base.</param>
    public double Measure(TransformerWeights weights, Tensor? slot, bool coded)
    {
        PlannedBatch Planned(MicroBatch batch) =>
            new(batch, slot is null ? null : coded ? batch.Families : [.. batch.Families.Select(_ => (int?)null)]);
        var losses = Task.WhenAll(workers.Select((worker, i) => worker.CompletionLoss(
            weights, slot, [.. batches.Where((_, place) => place % workers.Count == i).Select(Planned)]))).GetAwaiter().GetResult();
        return losses.Sum() / batches.Sum(b => b.TotalWeight(promptWeight: 0));
    }
}
