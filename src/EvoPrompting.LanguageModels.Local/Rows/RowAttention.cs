using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Attention of rows, one key head at a time: the queries that share it stand together.</summary>
/// <param name="rows">At most, at a time.</param>
/// <param name="positions">That a row sees, at most.</param>
internal sealed unsafe class RowAttention(DecoderDescription description, int rows, int positions) : IDisposable
{
    private readonly AttentionDescription attention = description.Attention;
    private readonly Floats queries = new((long)rows * description.Attention.QueryWidth);
    private readonly Floats seen = new((long)rows * description.Attention.QueryWidth);
    private readonly Floats shares = new((long)rows * description.Attention.Heads * positions);

    private int Group => attention.Heads / attention.KeyHeads;

    /// <summary>Rows that follow one another in a prompt: each sees itself and what is before it.</summary>
    /// <param name="position">Of the first row.</param>
    /// <param name="target">Index, in the chunk, of what the first row sees.</param>
    public void OfPrompt(int layer, KeyValues prompt, RowBuffers buffers, int firstRow, int count, int position, int target)
    {
        var seesMost = description.Layers[layer].Window ?? int.MaxValue;
        for (var head = 0; head < attention.KeyHeads; head++)
        {
            Gather(buffers, firstRow, count, head);
            var first = Math.Max(0, position + 1 - seesMost);
            var keys = position + count - first;
            Products(queries.At, count * Group, prompt.Keys(layer, head, first), keys, shares.At, keys);
            for (var row = 0; row < count; row++)
            {
                var (from, to) = (Math.Max(0, position + row + 1 - seesMost) - first, position + row + 1 - first);
                for (var query = row * Group; query < (row + 1) * Group; query++)
                {
                    var share = shares.At + (long)query * keys;
                    new Span<float>(share, from).Clear();
                    RowFunctions.Softmax(share + from, to - from);
                    new Span<float>(share + to, keys - to).Clear();
                }
            }

            new Span<float>(seen.At, count * Group * attention.HeadWidth).Clear();
            WeightedRows.Add(shares.At, count * Group, keys, prompt.Values(layer, head, first), keys, attention.HeadWidth, seen.At);
            Scatter(buffers, target, count, head);
        }
    }

    /// <summary>One row of each continuation: it sees the prompt, and what is its own up to the token numbered done.</summary>
    public void OfContinuations(int layer, KeyValues prompt, int promptLength, KeyValues[] own, int done, RowBuffers buffers)
    {
        var seesMost = description.Layers[layer].Window ?? int.MaxValue;
        var ownKeys = Math.Min(done + 1, seesMost);
        var shared = Math.Min(promptLength, seesMost - ownKeys);
        var (firstOwn, firstShared) = (done + 1 - ownKeys, promptLength - shared);
        var (keys, each) = (shared + ownKeys, Group * attention.HeadWidth);
        for (var head = 0; head < attention.KeyHeads; head++)
        {
            Gather(buffers, 0, own.Length, head);
            Products(queries.At, own.Length * Group, prompt.Keys(layer, head, firstShared), shared, shares.At, keys);
            for (var row = 0; row < own.Length; row++)
                Products(
                    queries.At + row * each, Group, own[row].Keys(layer, head, firstOwn), ownKeys,
                    shares.At + (long)row * Group * keys + shared, keys);
            for (var query = 0; query < own.Length * Group; query++) RowFunctions.Softmax(shares.At + (long)query * keys, keys);

            new Span<float>(seen.At, own.Length * each).Clear();
            WeightedRows.Add(
                shares.At, own.Length * Group, keys, prompt.Values(layer, head, firstShared), shared, attention.HeadWidth, seen.At);
            for (var row = 0; row < own.Length; row++)
                WeightedRows.Add(
                    shares.At + (long)row * Group * keys + shared, Group, keys, own[row].Values(layer, head, firstOwn), ownKeys,
                    attention.HeadWidth, seen.At + row * each);
            Scatter(buffers, 0, own.Length, head);
        }
    }

    public void Dispose()
    {
        queries.Dispose();
        seen.Dispose();
        shares.Dispose();
    }

    private void Products(float* from, int count, float* keys, int columns, float* output, int stride) =>
        RowProduct.Multiply(from, count, new(keys, columns, attention.HeadWidth), 0, columns, output, stride);

    private void Gather(RowBuffers buffers, int firstRow, int count, int head)
    {
        var each = Group * attention.HeadWidth;
        for (var row = 0; row < count; row++)
            new ReadOnlySpan<float>(buffers.Projected(firstRow + row) + head * each, each).CopyTo(
                new Span<float>(queries.At + row * each, each));
    }

    private void Scatter(RowBuffers buffers, int target, int count, int head)
    {
        var each = Group * attention.HeadWidth;
        for (var row = 0; row < count; row++)
            new ReadOnlySpan<float>(seen.At + row * each, each).CopyTo(
                new Span<float>(buffers.Seen + (long)(target + row) * attention.QueryWidth + head * each, each));
    }
}
