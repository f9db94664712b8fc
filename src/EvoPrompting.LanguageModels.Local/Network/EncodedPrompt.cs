using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>A prompt as the decoder remembers it: each layer's keys and values, and the logits after it.</summary>
internal sealed class EncodedPrompt : IDisposable
{
    /// <param name="embedded">Its embeddings, (1, length, width); kept until it is disposed of.</param>
    /// <param name="sequenceLength">Positions of the sequence that it is the start of; null where it stands alone.</param>
    public EncodedPrompt(Decoder decoder, Tensor embedded, long? sequenceLength = null)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        Embedded = embedded.alias().DetachFromDisposeScope();
        var hidden = decoder.Hidden(embedded, (_, keys, values) =>
        {
            Keys.Add(keys[0].transpose(1, 2).contiguous().DetachFromDisposeScope());
            Values.Add(values[0].contiguous().DetachFromDisposeScope());
        }, sequenceLength);
        Logits = decoder.Logits(hidden.narrow(1, Length - 1, 1).squeeze(1)).DetachFromDisposeScope();
    }

    /// <summary>(1, length, width).</summary>
    public Tensor Embedded { get; }

    public long Length => Embedded.shape[1];

    /// <summary>Of each layer: (key heads, head width, length).</summary>
    public List<Tensor> Keys { get; } = [];

    /// <summary>Of each layer: (key heads, length, head width).</summary>
    public List<Tensor> Values { get; } = [];

    /// <summary>(1, vocabulary).</summary>
    public Tensor Logits { get; }

    public void Dispose()
    {
        foreach (var tensor in Keys.Concat(Values)) tensor.Dispose();
        Logits.Dispose();
        Embedded.Dispose();
    }
}
