using EvoPrompting.LanguageModels.Model;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>
/// Computes a decoder one position at a time for several continuations of one prompt: the prompt's keys and values are shared, each row
/// keeps those of its own continuation.
/// </summary>
/// <remarks>
/// Where a family rotates long sequences by other frequencies from their first position on, all is computed again, once, at the position
/// where a sequence becomes long: the logits are always those of the whole sequence.
/// </remarks>
internal sealed class Continuations : IDisposable
{
    private readonly Decoder decoder;
    private readonly Tensor[] ownKeys, ownValues; // of each layer: (rows, key heads, capacity, head width)
    private readonly List<long[]> tokens = [];
    private readonly EncodedPrompt given;
    private EncodedPrompt prompt;

    /// <param name="prompt">Not owned; other continuations may share it.</param>
    /// <param name="rows">Continuations.</param>
    /// <param name="capacity">Most tokens of a continuation.</param>
    public Continuations(Decoder decoder, EncodedPrompt prompt, int rows, int capacity)
    {
        (this.decoder, given, this.prompt) = (decoder, prompt, prompt);
        var attention = decoder.Description.Attention;
        ownKeys = Zeros();
        ownValues = Zeros();

        Tensor[] Zeros() => [.. decoder.Description.Layers.Select(_ =>
            zeros([rows, attention.KeyHeads, capacity, attention.HeadWidth], prompt.Logits.dtype, prompt.Logits.device)
                .DetachFromDisposeScope())];
    }

    /// <summary>Returns the logits (rows, vocabulary) after one more token in each row.</summary>
    public Tensor Next(long[] next)
    {
        using var frozen = no_grad();
        var length = prompt.Length + tokens.Count + 1;
        if (decoder.Description.Layers.Any(l => l.Rotary is { } r && r.IsLong(length) != r.IsLong(length - 1))) Repeat(length);
        tokens.Add(next);
        return Step(next, tokens.Count - 1, length);
    }

    public void Dispose()
    {
        foreach (var tensor in ownKeys.Concat(ownValues)) tensor.Dispose();
        if (prompt != given) prompt.Dispose();
    }

    /// <summary>Computes everything before the next token again, as the start of a sequence of another length.</summary>
    private void Repeat(long length)
    {
        using var scope = NewDisposeScope();
        prompt = new(decoder, given.Embedded, length);
        for (var i = 0; i < tokens.Count; i++) Step(tokens[i], i, length);
    }

    private Tensor Step(long[] next, int done, long length)
    {
        using var scope = NewDisposeScope();
        var x = decoder.Embed(tensor(next).unsqueeze(1));
        for (var i = 0; i < decoder.Description.Layers.Count; i++)
        {
            var layer = i;
            x = decoder.Layer(i, x, prompt.Length + done, length, (queries, keys, values) => Attend(layer, done, queries, keys, values));
        }

        return decoder.Logits(decoder.Final(x).squeeze(1)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(int layer, int done, Tensor queries, Tensor keys, Tensor values)
    {
        ownKeys[layer].narrow(2, done, 1).copy_(keys.transpose(1, 2));
        ownValues[layer].narrow(2, done, 1).copy_(values.transpose(1, 2));
        var (rows, keyHeads, width) = (queries.shape[0], keys.shape[2], queries.shape[3]);
        var group = queries.shape[2] / keyHeads;
        var seen = decoder.Description.Layers[layer].Window ?? long.MaxValue;
        var own = Math.Min(done + 1, seen);
        var shared = Math.Min(prompt.Length, seen - own);
        var (firstOwn, firstShared) = (done + 1 - own, prompt.Length - shared);

        var grouped = queries.view(rows, keyHeads, group, width);
        var toOwn = matmul(grouped, ownKeys[layer].narrow(2, firstOwn, own).transpose(2, 3)); // (rows, key heads, group, own)
        if (shared == 0) return matmul(Softmax.Of(toOwn), Own(ownValues)).reshape(rows, 1, -1);

        // every row's queries of a key head together: (key heads, rows x group, ...)
        var together = grouped.transpose(0, 1).reshape(keyHeads, rows * group, width);
        var toShared = bmm(together, prompt.Keys[layer].narrow(2, firstShared, shared));
        var shares = Softmax.Of(cat([toShared.view(keyHeads, rows, group, shared).transpose(0, 1), toOwn], 3));
        var sharesOfPrompt = shares.narrow(3, 0, shared).transpose(0, 1).reshape(keyHeads, rows * group, shared);
        var ofPrompt = bmm(sharesOfPrompt, prompt.Values[layer].narrow(1, firstShared, shared));
        var ofOwn = matmul(shares.narrow(3, shared, own), Own(ownValues));
        return ofPrompt.view(keyHeads, rows, group, width).transpose(0, 1).add(ofOwn, Scalars.One).reshape(rows, 1, -1);

        Tensor Own(Tensor[] of) => of[layer].narrow(2, firstOwn, own);
    }
}
