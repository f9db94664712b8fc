using System.Text.Json.Nodes;
using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Files;
using EvoPrompting.LanguageModels.Local.Rows;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>
/// Computes the decoder-only transformer of a description, in the type of its weights. Norms, softmax and rotations are computed in
/// float32 whatever the type, as the makers' library does. Several threads may use it.
/// </summary>
/// <param name="weights">Owned from now on.</param>
internal sealed class Decoder(DecoderDescription description, DecoderWeights weights) : IDisposable
{
    private readonly RotaryTables rotations = new(weights.Type, weights.Device);
    private readonly HiddenFunctions functions = new(description);
    private readonly Scalar embeddingScale = EmbeddingFactor(description, weights.Type).ToScalar();
    private readonly Scalar residualScale = description.ResidualScale.ToScalar();
    private readonly Scalar logitScale = (1 / description.LogitDivisor).ToScalar();
    private readonly Scalar attentionScale = description.Attention.Scale.ToScalar();

    public DecoderDescription Description => description;

    public DecoderWeights Weights => weights;

    /// <summary>Where it computes. What it is given on the CPU is brought there.</summary>
    public Device Device => weights.Device;

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="config">In the form of Hugging Face's config.json.</param>
    /// <param name="place">What messages call it.</param>
    /// <param name="type">What is computed in: float64, float32 or bfloat16.</param>
    /// <param name="device">Where; null for the CPU.</param>
    /// <param name="asStored">
    /// Where <see cref="Rows.RowDecoder"/> computes, matrices are left as they are stored in fewer bytes than float32, and the source has
    /// to outlive the decoder. Otherwise it is not needed afterwards. The numbers are the same.
    /// </param>
    /// <exception cref="InvalidDataException">The family or a setting is not implemented, or a tensor does not fit.</exception>
    public static Decoder Read(
        ITensorSource source, JsonObject config, string place, ScalarType type, Device? device = null, bool asStored = false)
    {
        var description = KnownFamilies.Describe(config, place);
        return new(description, DecoderWeights.Read(
            source, description, type, device, asStored && RowDecoder.Computes(description, type, device ?? CPU)));
    }

    /// <summary>Returns the rotation of a sequence of so many positions.</summary>
    public Rotation Rotation(RotaryDescription rotary, long length) => rotations.Of(rotary, length);

    /// <summary>Returns the embeddings (batch, length, width) of tokens (batch, length), scaled where the family does.</summary>
    public Tensor Embed(Tensor tokens)
    {
        var embedded = weights.Embedding.Taken(tokens.flatten(), Device)
            .view(tokens.shape[0], tokens.shape[1], description.Width);
        return description.EmbeddingScale == 1 ? embedded : embedded.mul(embeddingScale);
    }

    /// <summary>Returns embeddings with soft vectors, (vectors, width), in front, scaled where the family does.</summary>
    public Tensor Before(Tensor vectors, Tensor embedded)
    {
        var scaled = description.ScalesSoftVectors ? vectors.mul(embeddingScale) : vectors;
        return cat([scaled.unsqueeze(0).expand(embedded.shape[0], -1, -1), embedded], 1);
    }

    /// <summary>Returns the derivative by soft vectors, given that by what <see cref="Before"/> puts in front.</summary>
    public Tensor BackToVectors(Tensor gradient) => description.ScalesSoftVectors ? gradient.mul(embeddingScale) : gradient;

    /// <summary>Returns the soft vectors, (tokens, width), that do in front of a text what the tokens would.</summary>
    public Tensor SoftVectors(long[] tokens)
    {
        var embedded = weights.Embedding.Taken(tensor(tokens), Device);
        return description.ScalesSoftVectors || description.EmbeddingScale == 1 ? embedded : embedded.mul(embeddingScale);
    }

    /// <summary>Returns the last hidden states (batch, length, width), normalised, of embeddings of the same shape.</summary>
    /// <param name="embedded">From <see cref="Embed"/>, soft vectors in front where there are some.</param>
    /// <param name="keep">Called with each layer's rotated keys and its values, (batch, key heads, length, head width).</param>
    /// <param name="length">Positions of the sequence that these are the start of; null where they are all.</param>
    public Tensor Hidden(Tensor embedded, Action<int, Tensor, Tensor>? keep = null, long? length = null)
    {
        var x = embedded;
        for (var i = 0; i < description.Layers.Count; i++)
        {
            using var scope = NewDisposeScope();
            x = Layer(i, x, keep, length).MoveToOuterDisposeScope();
        }

        return functions.Normalise(x, weights.FinalNorm);
    }

    /// <summary>Returns what one layer makes of whole sequences.</summary>
    public Tensor Layer(int index, Tensor x, Action<int, Tensor, Tensor>? keep = null, long? length = null) =>
        Layer(index, x, 0, length ?? x.shape[1], (queries, keys, values) =>
        {
            (keys, values) = (keys.transpose(1, 2).contiguous(), values.transpose(1, 2).contiguous());
            keep?.Invoke(index, keys, values);
            return WholeAttention.Attend(queries, keys, values, description.Layers[index].Window);
        });

    /// <summary>Returns what one layer makes of x, (batch, positions, width).</summary>
    /// <param name="first">Position of the first of them.</param>
    /// <param name="length">Positions of the whole sequence so far.</param>
    /// <param name="attend">
    /// Gets queries (scaled and rotated), keys (rotated) and values, (batch, positions, heads, head width); returns what attention sees,
    /// (batch, positions, query width).
    /// </param>
    public Tensor Layer(int index, Tensor x, long first, long length, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        var layer = weights.Layers[index];
        var (queries, keys, values) = Project(layer, functions.Normalise(x, layer.BeforeAttention));
        if (description.Layers[index].Rotary is { } rotary)
        {
            var rotation = rotations.Of(rotary, length);
            (queries, keys) = (rotation.Rotate(queries, first), rotation.Rotate(keys, first));
        }

        var seen = Linear(attend(queries.mul(attentionScale), keys, values), layer.AttentionOut);
        var attended = Add(x, functions.Normalise(seen, layer.AfterAttention));
        var forward = functions.FeedForward(functions.Normalise(description.IsParallel ? x : attended, layer.BeforeFeedForward), layer);
        return Add(attended, functions.Normalise(forward, layer.AfterFeedForward));
    }

    /// <summary>
    /// Returns about how many numbers libtorch keeps of a layer's pass so that it can go back, weights frozen: with matrices that are left
    /// as they are stored, theirs too.
    /// </summary>
    public long NumbersForDerivative(int index, long positions)
    {
        var (attention, forward) = (description.Attention, description.FeedForward);
        var seen = Math.Min(positions, description.Layers[index].Window ?? long.MaxValue);
        return positions * (2L * description.Width + attention.QueryWidth + 2L * attention.KeyWidth + attention.Heads * seen
            + (forward.IsGated ? 3L : 2L) * forward.Width) + weights.Layers[index].ExpandedNumbers;
    }

    /// <summary>Returns the logits of the next token, (..., vocabulary), of hidden states (..., width).</summary>
    /// <param name="output">The numbers of the output's matrix, where the caller has them at hand.</param>
    public Tensor Logits(Tensor hidden, Tensor? output = null)
    {
        var logits = F.linear(hidden, output ?? weights.Output.Numbers());
        return description.LogitDivisor == 1 ? logits : logits.mul(logitScale);
    }

    /// <summary>Normalises what the last layer returned.</summary>
    public Tensor Final(Tensor x) => functions.Normalise(x, weights.FinalNorm);

    public void Dispose()
    {
        rotations.Dispose();
        weights.Dispose();
    }

    internal static Tensor Linear(Tensor x, LinearWeights linear) => F.linear(x, linear.Weight.Numbers(), linear.Bias);

    /// <summary>Returns queries, keys and values, (batch, positions, heads, head width).</summary>
    private (Tensor Queries, Tensor Keys, Tensor Values) Project(LayerWeights layer, Tensor x)
    {
        var attention = description.Attention;
        var all = Linear(x, layer.QueriesKeysValues);
        var queries = all.narrow(2, 0, attention.QueryWidth);
        var keys = all.narrow(2, attention.QueryWidth, attention.KeyWidth);
        var values = all.narrow(2, attention.QueryWidth + attention.KeyWidth, attention.KeyWidth);
        if (attention.HeadNorm == HeadNorm.All)
            (queries, keys) = (functions.Normalise(queries, layer.Queries), functions.Normalise(keys, layer.Keys));
        (queries, keys) = (Heads(queries, attention.Heads), Heads(keys, attention.KeyHeads));
        if (attention.HeadNorm == HeadNorm.Each)
            (queries, keys) = (functions.Normalise(queries, layer.Queries), functions.Normalise(keys, layer.Keys));
        return (queries, keys, Heads(values, attention.KeyHeads));

        Tensor Heads(Tensor t, long heads) => t.reshape(t.shape[0], t.shape[1], heads, attention.HeadWidth);
    }

    private static double EmbeddingFactor(DecoderDescription description, ScalarType type)
    {
        if (!description.RoundsEmbeddingScale) return description.EmbeddingScale;
        using var rounded = tensor(description.EmbeddingScale).to(type);
        using var exact = rounded.to(ScalarType.Float64);
        return exact.item<double>();
    }

    private Tensor Add(Tensor x, Tensor branch) => x.add(branch, residualScale);
}
