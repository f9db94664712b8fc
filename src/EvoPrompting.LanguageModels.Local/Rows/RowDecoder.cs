using EvoPrompting.LanguageModels.Local.Families;
using EvoPrompting.LanguageModels.Local.Network;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>
/// Computes a decoder's layers without gradients, in float32, by code of ours: positions are rows, and a row's numbers are the same bits
/// whatever rows are computed beside it and by whichever thread. Several threads may use it.
/// </summary>
internal sealed unsafe class RowDecoder(Decoder decoder)
{
    private readonly DecoderDescription description = decoder.Description;
    private readonly RowLayer[] layers = [.. decoder.Weights.Layers.Select(l => new RowLayer(l))];
    private readonly RowNorm finalNorm = new(decoder.Weights.FinalNorm);
    private readonly RowMatrix output = new(new(decoder.Weights.Output, null)), embedding = new(new(decoder.Weights.Embedding, null));

    public DecoderDescription Description => description;

    /// <summary>False where a sequence is rotated anew when it grows long, and for other types than float32.</summary>
    public static bool Computes(DecoderDescription description, ScalarType type, Device device) =>
        type == ScalarType.Float32 && device.type == TorchSharp.DeviceType.CPU
        && description.Layers.All(l => l.Rotary?.LongFrequencies is null);

    /// <summary>Writes a token's embedding, scaled where the family does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such token: what stands behind it would be read.</exception>
    public void Embed(long token, float* row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, embedding.Rows);
        embedding.Copy((int)token, row);
        for (var i = 0; i < description.Width; i++) row[i] *= (float)description.EmbeddingScale;
    }

    /// <summary>Projects rows to queries (scaled and rotated), keys (rotated) and values.</summary>
    /// <param name="first">Row of the buffers; at most a chunk of rows.</param>
    /// <param name="position">Of the first row.</param>
    /// <param name="step">From a row's position to the next row's.</param>
    /// <param name="length">Positions of the whole sequence so far.</param>
    public void Project(int index, RowBuffers rows, int first, int count, long position, int step, long length)
    {
        var (layer, attention) = (layers[index], description.Attention);
        Normalise(rows.Stream(first), count, layer.BeforeAttention, rows.Normalised);
        layer.QueriesKeysValues.Multiply(rows.Normalised, count, rows.Projected(first), rows.Threads);
        var rotation = description.Layers[index].Rotary is { } rotary ? decoder.Rotation(rotary, length) : null;
        float* cosines = Floats.Of(rotation?.Cosines), sines = Floats.Of(rotation?.Sines);
        RowBlocks.Share(count, rows.Threads, Rotate);

        void Rotate(int row)
        {
            var queries = rows.Projected(first + row);
            var keys = queries + attention.QueryWidth;
            NormaliseHeads(queries, attention.Heads, layer.Queries);
            NormaliseHeads(keys, attention.KeyHeads, layer.Keys);
            if (rotation is not null)
            {
                var at = (position + (long)row * step) * rotation.Half;
                for (var head = 0; head < attention.Heads + attention.KeyHeads; head++)
                    RowFunctions.Rotate(queries + head * attention.HeadWidth, cosines + at, sines + at, (int)rotation.Half);
            }

            RowFunctions.Scale(queries, (float)attention.Scale, attention.QueryWidth);
        }
    }

    /// <summary>Goes on from what attention saw to the end of the layer.</summary>
    public void Finish(int index, RowBuffers rows, int first, int count)
    {
        var (layer, width) = (layers[index], description.Width);
        var stream = rows.Stream(first);
        layer.AttentionOut.Multiply(rows.Seen, count, rows.Branch, rows.Threads);
        Normalise(rows.Branch, count, layer.AfterAttention, rows.Branch);
        if (description.IsParallel) Normalise(stream, count, layer.BeforeFeedForward, rows.Normalised);
        RowFunctions.Add(stream, rows.Branch, (float)description.ResidualScale, count * width);
        if (!description.IsParallel) Normalise(stream, count, layer.BeforeFeedForward, rows.Normalised);
        FeedForward(layer, rows, count);
        Normalise(rows.Branch, count, layer.AfterFeedForward, rows.Branch);
        RowFunctions.Add(stream, rows.Branch, (float)description.ResidualScale, count * width);
    }

    /// <summary>Writes the logits (count, vocabulary) of the next tokens.</summary>
    public void Logits(RowBuffers rows, int first, int count, float* logits)
    {
        Normalise(rows.Stream(first), count, finalNorm, rows.Normalised);
        var vocabulary = description.Vocabulary;
        output.Multiply(rows.Normalised, count, logits, rows.Threads);
        if (description.LogitDivisor != 1)
            for (var row = 0; row < count; row++)
                RowFunctions.Scale(logits + (long)row * vocabulary, (float)(1 / description.LogitDivisor), vocabulary);
    }

    private void FeedForward(RowLayer layer, RowBuffers rows, int count)
    {
        var forward = description.FeedForward;
        layer.FeedForwardIn.Multiply(rows.Normalised, count, rows.Hidden, rows.Threads);
        RowBlocks.Share(count, rows.Threads, Activate);
        layer.FeedForwardOut.Multiply(rows.Active, count, rows.Branch, rows.Threads);

        void Activate(int row)
        {
            var hidden = rows.Hidden + (long)row * RowBuffers.HiddenWidth(forward);
            var gate = forward.IsGated ? hidden + forward.Width : null;
            RowFunctions.Activate(forward.Activation, hidden, gate, forward.Width, rows.Active + (long)row * forward.Width);
        }
    }

    private void NormaliseHeads(float* heads, int count, RowNorm? norm)
    {
        var width = description.Attention.HeadWidth;
        if (norm is null) return;
        var (parts, each) = description.Attention.HeadNorm == HeadNorm.Each ? (count, width) : (1, count * width);
        for (var part = 0; part < parts; part++)
            RowFunctions.Normalise(
                heads + part * each, each, description.Norm, norm.Gain, norm.Shift, heads + part * each);
    }

    private void Normalise(float* rows, int count, RowNorm? norm, float* output)
    {
        var width = description.Width;
        if (norm is null)
        {
            if (rows != output) new ReadOnlySpan<float>(rows, count * width).CopyTo(new Span<float>(output, count * width));
            return;
        }

        for (var row = 0; row < count; row++)
            RowFunctions.Normalise(rows + (long)row * width, width, description.Norm, norm.Gain, norm.Shift, output + (long)row * width);
    }
}
