using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>A prefix as the transformer remembers it: each layer's keys and values, and the logits after it.</summary>
internal sealed class EncodedPrefix : IDisposable
{
    /// <param name="embedded">Its embeddings, (1, length, width).</param>
    /// <param name="deep">As for <see cref="Transformer.Hidden"/>.</param>
    public EncodedPrefix(Transformer transformer, Tensor embedded, Tensor? deep = null)
    {
        Length = embedded.shape[1];
        using var scope = NewDisposeScope();
        var hidden = transformer.Hidden(embedded, (_, projection) =>
        {
            Keys.Add(projection.Keys[0].transpose(1, 2).contiguous().DetachFromDisposeScope());
            Values.Add(projection.Values[0].contiguous().DetachFromDisposeScope());
            if (projection.Last is { } last) Last.Add(last.clone().DetachFromDisposeScope());
        }, deep);
        Logits = transformer.Logits(hidden.narrow(1, Length - 1, 1).squeeze(1)).DetachFromDisposeScope();
    }

    public long Length { get; }

    /// <summary>Of each layer: (heads, head width, length).</summary>
    public List<Tensor> Keys { get; } = [];

    /// <summary>Of each layer: (heads, length, head width).</summary>
    public List<Tensor> Values { get; } = [];

    /// <summary>Of each layer, <see cref="Projection.Last"/>; empty without shifted heads.</summary>
    public List<Tensor> Last { get; } = [];

    /// <summary>(1, vocabulary).</summary>
    public Tensor Logits { get; }

    public void Dispose()
    {
        foreach (var tensor in Keys.Concat(Values).Concat(Last)) tensor.Dispose();
        Logits.Dispose();
    }
}
