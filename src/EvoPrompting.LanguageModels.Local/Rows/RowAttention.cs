using EvoPrompting.LanguageModels.Local.Families;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>
/// Attention of rows, one key head at a time: the queries that share it stand together. Each key head has a place of its own.
/// </summary>
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
            Gather(buffers, firstRow, count, head, queries.At);
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
            Scatter(seen.At, buffers, target, count, head);
        }
    }

    /// <summary>One row of each continuation: it sees the prompt, and what is its own up to the token numbered done.</summary>
    public void OfContinuations(int layer, KeyValues prompt, int promptLength, KeyValues[] own, int done, RowBuffers buffers)
    {
        var seesMost = description.Layers[layer].Window ?? int.MaxValue;
        var ownKeys = Math.Min(done + 1, seesMost);
        var shared = Math.Min(promptLength, seesMost - ownKeys);
        var (firstOwn, firstShared) = (done + 1 - ownKeys, promptLength - shared);
        var (keys, each, blocks) = (shared + ownKeys, Group * attention.HeadWidth, Math.Min(buffers.Threads, own.Length));
        if (buffers.Threads == 1)
            for (var head = 0; head < attention.KeyHeads; head++) Compute(head, 0, own.Length);
        else
            Parallel.For(0, attention.KeyHeads * blocks, new() { MaxDegreeOfParallelism = buffers.Threads }, part =>
            {
                var (head, block) = Math.DivRem(part, blocks);
                var first = block * own.Length / blocks;
                Compute(head, first, (block + 1) * own.Length / blocks - first);
            });

        void Compute(int head, int first, int count)
        {
            var place = (long)head * rows + first;
            float* asking = queries.At + place * each, share = shares.At + place * Group * keys, sums = seen.At + place * each;
            Gather(buffers, first, count, head, asking);
            Products(asking, count * Group, prompt.Keys(layer, head, firstShared), shared, share, keys);
            for (var row = 0; row < count; row++)
                Products(
                    asking + row * each, Group, own[first + row].Keys(layer, head, firstOwn), ownKeys,
                    share + (long)row * Group * keys + shared, keys);
            for (var query = 0; query < count * Group; query++) RowFunctions.Softmax(share + (long)query * keys, keys);

            new Span<float>(sums, count * each).Clear();
            WeightedRows.Add(share, count * Group, keys, prompt.Values(layer, head, firstShared), shared, attention.HeadWidth, sums);
            for (var row = 0; row < count; row++)
                WeightedRows.Add(
                    share + (long)row * Group * keys + shared, Group, keys, own[first + row].Values(layer, head, firstOwn), ownKeys,
                    attention.HeadWidth, sums + row * each);
            Scatter(sums, buffers, first, count, head);
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

    private void Gather(RowBuffers buffers, int firstRow, int count, int head, float* asking)
    {
        var each = Group * attention.HeadWidth;
        for (var row = 0; row < count; row++)
            new ReadOnlySpan<float>(buffers.Projected(firstRow + row) + head * each, each).CopyTo(
                new Span<float>(asking + row * each, each));
    }

    private void Scatter(float* sums, RowBuffers buffers, int target, int count, int head)
    {
        var each = Group * attention.HeadWidth;
        for (var row = 0; row < count; row++)
            new ReadOnlySpan<float>(sums + row * each, each).CopyTo(
                new Span<float>(buffers.Seen + (long)(target + row) * attention.QueryWidth + head * each, each));
    }
}
