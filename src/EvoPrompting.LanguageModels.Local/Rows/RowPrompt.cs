namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>A prompt as continuations need it: the keys and values of all layers, and the logits after it.</summary>
internal sealed unsafe class RowPrompt : IDisposable
{
    /// <summary>Rows that go through a product together: they stay in a second-level cache.</summary>
    private const int Chunk = 128;

    /// <summary>Rows whose attention is computed together; more of them would compute more that is masked.</summary>
    private const int AttentionRows = 32;

    /// <param name="embedded">(length, width), soft vectors in front where there are some.</param>
    /// <param name="threads">The result does not depend on them.</param>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public RowPrompt(RowDecoder decoder, ReadOnlySpan<float> embedded, int threads, CancellationToken stop)
    {
        var description = decoder.Description;
        Length = embedded.Length / description.Width;
        Keys = new(description, Length);
        Logits = new float[description.Vocabulary];
        try
        {
            using var rows = new Slices(decoder, this, threads);
            rows.Compute(embedded, stop);
        }
        catch
        {
            Keys.Dispose();
            throw;
        }
    }

    public int Length { get; }

    public KeyValues Keys { get; }

    /// <summary>Of the vocabulary.</summary>
    public float[] Logits { get; }

    public void Dispose() => Keys.Dispose();

    /// <summary>Slices of the prompt's rows, computed side by side, layer by layer.</summary>
    private sealed class Slices(RowDecoder decoder, RowPrompt prompt, int threads) : IDisposable
    {
        private readonly int each = (prompt.Length + threads - 1) / threads;
        private readonly List<Slice> slices = [];

        public void Compute(ReadOnlySpan<float> embedded, CancellationToken stop)
        {
            var (description, layers) = (decoder.Description, decoder.Description.Layers.Count);
            for (var first = 0; first < prompt.Length; first += each)
            {
                var count = Math.Min(each, prompt.Length - first);
                slices.Add(new(decoder, prompt, first, count));
                embedded.Slice(first * description.Width, count * description.Width).CopyTo(
                    new Span<float>(slices[^1].Rows.Stream(0), count * description.Width));
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop };
            for (var layer = 0; layer <= layers; layer++)
            {
                var index = layer;
                RowBlocks.Each(slices.Count, options, i =>
                {
                    if (index > 0) slices[i].Finish(index - 1);
                    if (index < layers) slices[i].Project(index);
                });
            }

            fixed (float* logits = prompt.Logits) decoder.Logits(slices[^1].Rows, slices[^1].Rows.Rows - 1, 1, logits);
        }

        public void Dispose()
        {
            foreach (var slice in slices) slice.Dispose();
        }
    }

    /// <summary>Rows from first on.</summary>
    private sealed class Slice(RowDecoder decoder, RowPrompt prompt, int first, int count) : IDisposable
    {
        private readonly RowAttention attention = new(decoder.Description, AttentionRows, prompt.Length);

        public RowBuffers Rows { get; } = new(decoder.Description, count, Math.Min(Chunk, count));

        public void Project(int layer)
        {
            var width = decoder.Description.Attention;
            for (var row = 0; row < count; row += Chunk)
                decoder.Project(layer, Rows, row, Math.Min(Chunk, count - row), first + row, 1, prompt.Length);
            for (var row = 0; row < count; row++)
            {
                var keys = Rows.Projected(row) + width.QueryWidth;
                prompt.Keys.Store(layer, first + row, keys, keys + width.KeyWidth);
            }
        }

        /// <summary>The keys and values of all slices have to be there.</summary>
        public void Finish(int layer)
        {
            for (var row = 0; row < count; row += Chunk)
            {
                var end = Math.Min(row + Chunk, count);
                for (var block = row; block < end; block += AttentionRows)
                    attention.OfPrompt(
                        layer, prompt.Keys, Rows, block, Math.Min(AttentionRows, end - block), first + block, block - row);
                decoder.Finish(layer, Rows, row, end - row);
            }
        }

        public void Dispose()
        {
            attention.Dispose();
            Rows.Dispose();
        }
    }
}
