using EvoPrompting.LanguageModels.Local.Network;
using EvoPrompting.LanguageModels.Model;
using EvoPrompting.LanguageModels.Tuning;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Tuning;

/// <summary>
/// Computes losses and gradients of pairs by several threads, a pair at a time each, and adds them in their order: the result does not
/// depend on the threads. Memory is bounded by a pair a thread (<see cref="SoftPromptGradient"/>).
/// </summary>
internal sealed class LocalSoftPromptLoss(Decoder decoder, IReadOnlyList<TokenPair> all, int length, int threads) : ISoftPromptLoss
{
    private readonly TorchThread[] threads = [.. Enumerable.Range(0, threads).Select(_ => new TorchThread())];
    private readonly SoftPromptGradient gradients = new(decoder);

    /// <inheritdoc/>
    public async Task<double> MeanAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop)
    {
        var total = Counted(pairs);
        var sums = await Each(pairs, stop, pair =>
        {
            using var scope = NewDisposeScope();
            return pair.Counted == 0 ? 0 : gradients.Loss(Vectors(vectors), pair.Tokens, pair.CompletionStart);
        });
        return sums.Sum() / total;
    }

    /// <inheritdoc/>
    public async Task<(double Mean, float[] Gradient)> GradientAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop)
    {
        var total = Counted(pairs);
        var results = await Each(pairs, stop, pair =>
        {
            using var scope = NewDisposeScope();
            if (pair.Counted == 0) return (Loss: 0.0, Gradient: new float[vectors.Length]);
            var (loss, gradient) = gradients.LossAndGradient(Vectors(vectors), pair.Tokens, pair.CompletionStart, 1.0 / total);
            return (Loss: loss, Gradient: gradient.to(float32).cpu().flatten().data<float>().ToArray());
        });
        var sum = new float[vectors.Length];
        for (var i = 0; i < sum.Length; i++) sum[i] = (float)results.Sum(r => (double)r.Gradient[i]);
        return (results.Sum(r => r.Loss) / total, sum);
    }

    public void Dispose()
    {
        foreach (var thread in threads) thread.Dispose();
    }

    private int Counted(IReadOnlyList<int> pairs) => Math.Max(1, pairs.Sum(i => all[i].Counted));

    private Tensor Vectors(float[] values) =>
        tensor(values).view(length, decoder.Description.Width).to(decoder.Weights.Type, decoder.Device);

    /// <summary>Whichever thread is free takes the next pair; results stand in the pairs' order.</summary>
    private async Task<T[]> Each<T>(IReadOnlyList<int> pairs, CancellationToken stop, Func<TokenPair, T> compute)
    {
        var results = new T[pairs.Count];
        var next = -1;
        await Task.WhenAll(threads.Select(thread => thread.Run(() =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < pairs.Count;)
            {
                stop.ThrowIfCancellationRequested();
                results[i] = compute(all[pairs[i]]);
            }

            return true;
        })));
        return results;
    }
}
