using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// Computes the transformer one position at a time for several continuations of one prefix: the prefix is shared, each row keeps the
/// keys and values of its own continuation.
/// </summary>
internal sealed class CachedDecoding : IDisposable
{
    private readonly Transformer transformer;
    private readonly EncodedPrefix prefix;
    private readonly Tensor[] ownKeys, ownValues, last;
    private int done;

    /// <param name="rows">Continuations.</param>
    /// <param name="capacity">Most tokens of a continuation.</param>
    public CachedDecoding(Transformer transformer, EncodedPrefix prefix, int rows, int capacity)
    {
        (this.transformer, this.prefix) = (transformer, prefix);
        var settings = transformer.Settings;
        ownKeys = Zeros();
        ownValues = Zeros();
        last = [.. prefix.Last.Select(l => l.expand(rows, -1, -1, -1).clone().DetachFromDisposeScope())];

        Tensor[] Zeros() => [.. Enumerable.Range(0, settings.Layers).Select(_ =>
            zeros([rows, settings.Heads, capacity, settings.HeadWidth], transformer.Weights.Embedding.dtype).DetachFromDisposeScope())];
    }

    /// <summary>Returns the logits (rows, vocabulary) after one more token in each row.</summary>
    public Tensor Next(long[] tokens)
    {
        var x = Transformer.Normalise(transformer.Embed(tensor(tokens).unsqueeze(1)));
        for (var i = 0; i < transformer.Settings.Layers; i++)
        {
            var layer = transformer.Weights.Layers[i];
            x = x.add(F.linear(Attend(x, layer, i), layer.AttentionOut), Scalars.One);
            x = x.add(Transformer.FeedForward(x, layer), Scalars.One);
        }

        done++;
        return transformer.Logits(Transformer.Normalise(x).squeeze(1));
    }

    public void Dispose()
    {
        foreach (var tensor in ownKeys.Concat(ownValues).Concat(last)) tensor.Dispose();
    }

    private Tensor Attend(Tensor x, LayerWeights weights, int layer)
    {
        var before = last.Length == 0 ? null : last[layer];
        var (queries, keys, values, after) = transformer.Project(x, weights, prefix.Length + done, before);
        if (after is not null) before!.copy_(after);
        ownKeys[layer].narrow(2, done, 1).copy_(keys);
        ownValues[layer].narrow(2, done, 1).copy_(values);
        var toPrefix = bmm(queries.squeeze(2).transpose(0, 1), prefix.Keys[layer]).transpose(0, 1);
        var toOwn = matmul(queries, ownKeys[layer].narrow(2, 0, done + 1).transpose(2, 3)).squeeze(2);
        var shares = F.softmax(cat([toPrefix, toOwn], 2), -1); // (rows, heads, prefix + own)
        var ofPrefix = bmm(shares.narrow(2, 0, prefix.Length).transpose(0, 1), prefix.Values[layer]).transpose(0, 1);
        var ofOwn = matmul(shares.narrow(2, prefix.Length, done + 1).unsqueeze(2), ownValues[layer].narrow(2, 0, done + 1)).squeeze(2);
        return ofPrefix.add(ofOwn, Scalars.One).reshape(x.shape[0], 1, -1);
    }
}
