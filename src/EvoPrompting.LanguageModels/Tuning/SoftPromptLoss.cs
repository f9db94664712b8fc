using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.PreTraining;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>
/// Computes the loss of completions under a soft prompt, and its gradient, by several threads. Each sequence is computed by one thread,
/// which bounds the memory by the longest sequence, and the sequences are added in their order, so that the result does not depend on the
/// number of threads.
/// </summary>
internal sealed class SoftPromptLoss(Transformer transformer, IReadOnlyList<TrainingSequence> all, int length, int threads)
    : ISoftPromptLoss
{
    private const int PositionsPerPart = 2_048;
    private readonly TorchThread[] threads = [.. Enumerable.Range(0, threads).Select(_ => new TorchThread())];
    private uint asked; // sequences, of all calls: they take turns among the threads

    /// <inheritdoc/>
    public async Task<double> MeanAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop) =>
        (await ComputeAsync(vectors, [.. pairs.Select(i => all[i])], withGradient: false, stop)).Mean;

    /// <inheritdoc/>
    public Task<(double Mean, float[] Gradient)> GradientAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop) =>
        ComputeAsync(vectors, [.. pairs.Select(i => all[i])], withGradient: true, stop);

    public void Dispose()
    {
        foreach (var thread in threads) thread.Dispose();
    }

    private async Task<(double Mean, float[] Gradient)> ComputeAsync(
        float[] values, IReadOnlyList<TrainingSequence> sequences, bool withGradient, CancellationToken stop)
    {
        var parts = MicroBatch.Cut(sequences, PositionsPerPart).ToArray();
        var total = parts.Sum(p => p.TotalWeight(promptWeight: 0));
        var computed = await Task.WhenAll(parts.SelectMany(p => p.Apart()).Select(sequence => Next().Run(() =>
        {
            stop.ThrowIfCancellationRequested();
            return Compute(values, sequence, withGradient);
        })));
        var results = await Next().Run(() => Added(parts, computed));
        var gradient = new float[values.Length];
        for (var i = 0; i < gradient.Length && withGradient; i++)
            gradient[i] = (float)(results.Sum(r => (double)r.Gradient[i]) / total);
        return (results.Sum(r => r.Sum) / total, gradient);
    }

    private TorchThread Next() => threads[(Interlocked.Increment(ref asked) - 1) % threads.Length];

    private (Tensor Losses, Tensor? Gradient) Compute(float[] values, MicroBatch sequence, bool withGradient)
    {
        using var scope = NewDisposeScope();
        using var mode = set_grad_enabled(withGradient);
        var type = transformer.Weights.Embedding.dtype;
        var width = transformer.Settings.Width;
        if (length == 0) return (sequence.Losses(transformer, promptWeight: 0).DetachFromDisposeScope(), null);
        var vectors = tensor(values).view(-1, length, width).to(type).requires_grad_(withGradient);
        var deep = vectors.shape[0] == 1 ? null : vectors.narrow(0, 1, vectors.shape[0] - 1);
        var losses = sequence.Losses(transformer, promptWeight: 0, vectors[0], deep);
        if (withGradient) losses.sum().backward();
        return (losses.detach().DetachFromDisposeScope(), vectors.grad?.DetachFromDisposeScope());
    }

    /// <summary>
    /// Adds up the sequences of each part, then the parts: the rounding is that of parts computed whole, as histories of earlier builds
    /// have it.
    /// </summary>
    private List<(double Sum, float[] Gradient)> Added(MicroBatch[] parts, (Tensor Losses, Tensor? Gradient)[] computed)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var results = new List<(double Sum, float[] Gradient)>();
        var start = 0;
        foreach (var part in parts)
        {
            var own = computed[start..(start += part.Sequences)];
            var gradient = own[0].Gradient is null
                ? [] : stack(own.Select(c => c.Gradient!)).sum(dim: 0L).to(ScalarType.Float32).data<float>().ToArray();
            results.Add((cat([.. own.Select(c => c.Losses)]).sum().to(ScalarType.Float64).item<double>(), gradient));
        }

        foreach (var (losses, gradient) in computed)
        {
            losses.Dispose();
            gradient?.Dispose();
        }

        return results;
    }
}
