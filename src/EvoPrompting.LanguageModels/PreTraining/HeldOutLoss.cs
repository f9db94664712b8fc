using EvoPrompting.LanguageModels.Model;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>Measures the mean cross-entropy per token of completions that are not trained on.</summary>
internal sealed class HeldOutLoss(
    IReadOnlyList<TrainingSequence> sequences, int positionsPerBatch, IReadOnlyList<PreTrainingWorker> workers)
{
    private readonly List<MicroBatch> batches = [.. MicroBatch.Cut(sequences, positionsPerBatch)];

    public double Measure(TransformerWeights weights)
    {
        var losses = Task.WhenAll(workers.Select((worker, i) =>
            worker.CompletionLoss(weights, [.. batches.Where((_, place) => place % workers.Count == i)]))).GetAwaiter().GetResult();
        return losses.Sum() / batches.Sum(b => b.TotalWeight(promptWeight: 0));
    }
}
