using EvoPrompting.Chance;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>The weights of a <see cref="Transformer"/>, in the order in which files and flat buffers hold them.</summary>
public sealed class TransformerWeights : IDisposable
{
    private TransformerWeights(TransformerSettings settings, IReadOnlyList<Tensor> tensors)
    {
        All = tensors;
        Embedding = tensors[0];
        Layers = [.. Enumerable.Range(0, settings.Layers).Select(i => new LayerWeights(
            tensors[4 * i + 1], tensors[4 * i + 2], tensors[4 * i + 3], tensors[4 * i + 4]))];
    }

    /// <summary>(vocabulary, width): embeds tokens and, transposed, gives the logits.</summary>
    public Tensor Embedding { get; }

    internal IReadOnlyList<LayerWeights> Layers { get; }

    /// <summary>Every tensor, in file order.</summary>
    public IReadOnlyList<Tensor> All { get; }

    /// <summary>Returns name and shape of every tensor, in file order.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Shapes(TransformerSettings settings)
    {
        yield return ("embedding", [settings.VocabularySize, settings.Width]);
        for (var i = 0; i < settings.Layers; i++)
        {
            yield return ($"layer{i}.queries_keys_values", [3 * settings.Width, settings.Width]);
            yield return ($"layer{i}.attention_out", [settings.Width, settings.Width]);
            yield return ($"layer{i}.up", [settings.FeedForwardWidth, settings.Width]);
            yield return ($"layer{i}.down", [settings.Width, settings.FeedForwardWidth]);
        }
    }

    /// <summary>Cuts a flat tensor of <see cref="TransformerSettings.Parameters"/> numbers into views of the weights.</summary>
    public static TransformerWeights Views(TransformerSettings settings, Tensor flat)
    {
        var views = new List<Tensor>();
        var start = 0L;
        foreach (var (_, shape) in Shapes(settings))
        {
            var length = shape.Aggregate(1L, (a, b) => a * b);
            views.Add(flat.narrow(0, start, length).view(shape).DetachFromDisposeScope());
            start += length;
        }

        return new(settings, views);
    }

    /// <summary>Makes tensors of their own, each a leaf for automatic differentiation where <paramref name="trainable"/>.</summary>
    public static TransformerWeights Leaves(TransformerSettings settings, ScalarType type, bool trainable) =>
        new(settings, [.. Shapes(settings).Select(s => zeros(s.Shape, type).requires_grad_(trainable).DetachFromDisposeScope())]);

    /// <summary>
    /// Fills the weights for the start of a training: normal numbers of standard deviation 0.02 for the embedding and
    /// 1/sqrt(inputs) for the others; what ends a branch of the residual stream starts at zero.
    /// </summary>
    public void Initialise(RandomStream chance)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        Fill(Embedding, 0.02, chance);
        foreach (var layer in Layers)
        {
            Fill(layer.QueriesKeysValues, 1 / Math.Sqrt(layer.QueriesKeysValues.shape[1]), chance);
            layer.AttentionOut.zero_();
            Fill(layer.Up, 1 / Math.Sqrt(layer.Up.shape[1]), chance);
            layer.Down.zero_();
        }
    }

    /// <summary>Copies the numbers of other weights of the same shape, of any type.</summary>
    public void CopyFrom(TransformerWeights other)
    {
        using var frozen = no_grad();
        for (var i = 0; i < All.Count; i++) All[i].copy_(other.All[i]);
    }

    public void Dispose()
    {
        foreach (var tensor in All) tensor.Dispose();
    }

    private static void Fill(Tensor weights, double deviation, RandomStream chance)
    {
        var numbers = new float[weights.numel()];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (float)(deviation * chance.NextGaussian());
        weights.copy_(tensor(numbers).view(weights.shape));
    }
}

/// <summary>One layer's matrices, each (outputs, inputs).</summary>
internal sealed record LayerWeights(Tensor QueriesKeysValues, Tensor AttentionOut, Tensor Up, Tensor Down);
