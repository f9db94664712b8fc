using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>
/// Computes a decoder-only transformer: root-mean-square normalisation (without gains) before each part and after the embedding,
/// rotary positions, squared ReLU, embedding and output tied, no biases. Works in the type of its weights.
/// </summary>
public sealed class Transformer(TransformerSettings settings, TransformerWeights weights) : IDisposable
{
    /// <summary>Queries are taken in blocks, so that about half of the masked products are never computed.</summary>
    private const long QueryBlock = 256;

    private readonly Scalar scale = (1 / Math.Sqrt(settings.HeadWidth)).ToScalar();
    private readonly RotaryTables rotary = new(settings, weights.Embedding.dtype);
    private readonly Tensor future = full([QueryBlock, QueryBlock], Scalars.MinusInfinity).triu(1)
        .to(weights.Embedding.dtype).DetachFromDisposeScope();

    public TransformerSettings Settings => settings;

    public TransformerWeights Weights => weights;

    /// <summary>Returns the embeddings (batch, length, width) of tokens (batch, length).</summary>
    public Tensor Embed(Tensor tokens) =>
        weights.Embedding.index_select(0, tokens.flatten()).view(tokens.shape[0], tokens.shape[1], settings.Width);

    /// <summary>Returns the last hidden states (batch, length, width), normalised, of embeddings of the same shape.</summary>
    /// <param name="embedded">From <see cref="Embed"/>, soft prompt in front where there is one.</param>
    /// <param name="deep">
    /// (layers - 1, length, width): what takes the place of the first positions before each layer but the first; null for nothing.
    /// </param>
    /// <param name="keep">Called with what each layer projects.</param>
    public Tensor Hidden(Tensor embedded, Action<int, Projection>? keep = null, Tensor? deep = null)
    {
        var x = Normalise(embedded);
        for (var i = 0; i < settings.Layers; i++)
        {
            using var scope = NewDisposeScope();
            if (i > 0 && deep is not null) x = Replaced(x, deep[i - 1]);
            x = Layer(x, weights.Layers[i], i, keep).MoveToOuterDisposeScope();
        }

        return Normalise(x);
    }

    /// <summary>Returns what a soft prompt's positions are before each layer, (layers, length, width), if nothing is replaced.</summary>
    /// <param name="vectors">(length, width).</param>
    internal Tensor BeforeLayers(Tensor vectors)
    {
        var states = new List<Tensor> { vectors };
        var x = Normalise(vectors.unsqueeze(0));
        for (var i = 0; i + 1 < settings.Layers; i++)
        {
            x = Layer(x, weights.Layers[i], i, null);
            states.Add(x.squeeze(0));
        }

        return stack(states);
    }

    /// <summary>Returns the logits of the next token, (..., vocabulary), of hidden states (..., width).</summary>
    public Tensor Logits(Tensor hidden) => F.linear(hidden, weights.Embedding);

    public void Dispose()
    {
        rotary.Dispose();
        future.Dispose();
        weights.Dispose();
    }

    internal static Tensor Normalise(Tensor x) => x * rsqrt(x.pow(Scalars.Two).mean([-1], keepdim: true).add(Scalars.Epsilon, Scalars.One));

    internal static Tensor FeedForward(Tensor x, LayerWeights layer) =>
        F.linear(F.relu(F.linear(Normalise(x), layer.Up)).pow(Scalars.Two), layer.Down);

    /// <param name="before">The <see cref="Projection.Last"/> of the positions before; null at the beginning.</param>
    internal Projection Project(Tensor x, LayerWeights layer, long firstPosition, Tensor? before = null)
    {
        var heads = settings.Heads;
        var all = F.linear(Normalise(x), layer.QueriesKeysValues).view(x.shape[0], x.shape[1], 3 * heads, settings.HeadWidth);
        var (plain, last) = Shifted(all, before);
        var rotated = rotary.Rotate(plain, firstPosition);
        var queries = rotated.narrow(2, 0, heads).mul(scale);
        var (keys, values) = (rotated.narrow(2, heads, heads), all.narrow(2, 2 * heads, heads));
        return new(queries.transpose(1, 2), keys.transpose(1, 2), values.transpose(1, 2), last);
    }

    // Queries and keys, (batch, length, 2 heads, head width), the keys of shifted heads one position on; at the beginning there is none.
    private (Tensor QueriesAndKeys, Tensor? Last) Shifted(Tensor all, Tensor? before)
    {
        var (heads, shifted) = (settings.Heads, settings.ShiftedHeads);
        if (shifted == 0) return (all.narrow(2, 0, 2 * heads), null);
        var keys = all.narrow(2, heads, shifted);
        var length = keys.shape[1];
        before ??= zeros([keys.shape[0], 1, shifted, settings.HeadWidth], keys.dtype);
        var moved = length == 1 ? before : cat([before, keys.narrow(1, 0, length - 1)], 1);
        Tensor[] parts = [all.narrow(2, 0, heads), moved, all.narrow(2, heads + shifted, heads - shifted)];
        return (cat(parts, 2), keys.narrow(1, length - 1, 1));
    }

    /// <summary>Returns (batch, length, width) of (batch, heads, length, head width).</summary>
    internal Tensor Merge(Tensor heads) => heads.transpose(1, 2).reshape(heads.shape[0], heads.shape[2], settings.Width);

    private static Tensor Replaced(Tensor x, Tensor first) =>
        cat([first.unsqueeze(0).expand(x.shape[0], -1, -1), x.narrow(1, first.shape[0], x.shape[1] - first.shape[0])], 1);

    private Tensor Layer(Tensor x, LayerWeights layer, int number, Action<int, Projection>? keep)
    {
        var projection = Project(x, layer, 0);
        keep?.Invoke(number, projection);
        var (queries, keys, values, _) = projection;
        x = x.add(F.linear(Merge(Attend(queries, keys, values)), layer.AttentionOut), Scalars.One);
        return x.add(FeedForward(x, layer), Scalars.One);
    }

    private Tensor Attend(Tensor queries, Tensor keys, Tensor values)
    {
        var length = queries.shape[2];
        (keys, values) = (keys.contiguous(), values.contiguous()); // else every block would copy, and keep, its own
        var blocks = new List<Tensor>();
        for (var start = 0L; start < length; start += QueryBlock)
        {
            var rows = Math.Min(QueryBlock, length - start);
            var scores = matmul(queries.narrow(2, start, rows), keys.narrow(2, 0, start + rows).transpose(-1, -2));
            scores.narrow(3, start, rows).add_(future.narrow(0, 0, rows).narrow(1, 0, rows), Scalars.One);
            blocks.Add(matmul(F.softmax(scores, -1), values.narrow(2, 0, start + rows)));
        }

        return blocks.Count == 1 ? blocks[0] : cat(blocks, 2);
    }
}

/// <summary>What a layer's attention reads, each (batch, heads, length, head width).</summary>
/// <param name="Queries">Scaled and rotated.</param>
/// <param name="Keys">Rotated.</param>
/// <param name="Last">
/// The shifted heads' keys of the last position, not rotated, (batch, 1, shifted heads, head width): those of the position after it. Null
/// without such heads.
/// </param>
public sealed record Projection(Tensor Queries, Tensor Keys, Tensor Values, Tensor? Last);
