using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>The transformer restated one head and one position at a time, in double precision, as slowly as a textbook.</summary>
internal static class PlainTransformer
{
    public static Tensor Logits(TransformerSettings settings, IReadOnlyList<Tensor> weights, Tensor tokens) =>
        stack(Enumerable.Range(0, (int)tokens.shape[0]).Select(row => Sequence(settings, weights, tokens[row])));

    private static Tensor Sequence(TransformerSettings settings, IReadOnlyList<Tensor> weights, Tensor tokens)
    {
        var x = Normalise(weights[0][tokens]);
        for (var layer = 0; layer < settings.Layers; layer++)
        {
            var (into, outOf, up, down) = (weights[4 * layer + 1], weights[4 * layer + 2], weights[4 * layer + 3], weights[4 * layer + 4]);
            x = x + Attention(settings, Normalise(x), into).matmul(outOf.t());
            x = x + Normalise(x).matmul(up.t()).clamp(min: 0).pow(2).matmul(down.t());
        }

        return Normalise(x).matmul(weights[0].t());
    }

    private static Tensor Attention(TransformerSettings settings, Tensor x, Tensor into)
    {
        var (length, head) = ((int)x.shape[0], settings.HeadWidth);
        var all = x.matmul(into.t());
        var outputs = new List<Tensor>();
        for (var h = 0; h < settings.Heads; h++)
        {
            var queries = Rotate(all.narrow(1, h * head, head));
            var own = all.narrow(1, settings.Width + h * head, head);
            if (h < settings.ShiftedHeads) own = cat([zeros_like(own[..1]), own[..^1]], 0);
            var keys = Rotate(own);
            var values = all.narrow(1, 2 * settings.Width + h * head, head);
            var rows = Enumerable.Range(0, length).Select(i =>
            {
                var scores = keys.narrow(0, 0, i + 1).matmul(queries[i]) / Math.Sqrt(head);
                var shares = (scores - scores.max()).exp();
                return (shares / shares.sum()).matmul(values.narrow(0, 0, i + 1));
            });
            outputs.Add(stack(rows));
        }

        return cat(outputs, 1);
    }

    private static Tensor Rotate(Tensor x)
    {
        var half = x.shape[1] / 2;
        var frequencies = arange(0, half, dtype: ScalarType.Float64).mul(-Math.Log(10_000) / half).exp();
        var angles = outer(arange(0, x.shape[0], dtype: ScalarType.Float64), frequencies);
        var (a, b) = (x.narrow(1, 0, half), x.narrow(1, half, half));
        return cat([a * angles.cos() - b * angles.sin(), a * angles.sin() + b * angles.cos()], 1);
    }

    private static Tensor Normalise(Tensor x) => x / (x.pow(2).mean([-1], keepdim: true) + 1e-6).sqrt();
}
