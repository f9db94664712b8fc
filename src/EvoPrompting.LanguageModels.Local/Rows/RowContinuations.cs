namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>
/// Computes continuations of one prompt a token at a time, a row each: the prompt's keys and values are shared. A row may be left out from
/// some token on, and is not missed by the others. One thread calls it; others may continue the same prompt.
/// </summary>
internal sealed unsafe class RowContinuations : IDisposable
{
    private readonly RowDecoder decoder;
    private readonly RowPrompt prompt;
    private readonly KeyValues[] own;
    private readonly RowBuffers buffers;
    private readonly RowAttention attention;
    private readonly Floats logits;
    private readonly int[] had; // tokens of each row
    private readonly int capacity;
    private int done;

    /// <param name="prompt">Not owned.</param>
    /// <param name="capacity">Most tokens of a row.</param>
    /// <param name="threads">Threads that share the products. The logits do not depend on them.</param>
    public RowContinuations(RowDecoder decoder, RowPrompt prompt, int rows, int capacity, int threads = 1)
    {
        var description = decoder.Description;
        (this.decoder, this.prompt, this.capacity, had) = (decoder, prompt, capacity, new int[rows]);
        own = [.. Enumerable.Range(0, rows).Select(_ => new KeyValues(description, capacity))];
        buffers = new(description, rows, rows, threads);
        attention = new(description, rows, prompt.Length + capacity);
        logits = new((long)rows * description.Vocabulary);
    }

    /// <summary>Computes the logits after one more token in each of the rows; each of them has had one every time before.</summary>
    /// <exception cref="InvalidOperationException">A row has all its tokens, missed one, or stands there twice.</exception>
    public void Next(ReadOnlySpan<(int Row, long Token)> next)
    {
        var description = decoder.Description;
        foreach (var (row, _) in next)
            if (done >= capacity || had[row]++ != done)
                throw new InvalidOperationException($"row {row} has {had[row]} of {capacity} tokens where others have {done}");
        var keys = new KeyValues[next.Length];
        for (var i = 0; i < next.Length; i++)
        {
            keys[i] = own[next[i].Row];
            decoder.Embed(next[i].Token, buffers.Stream(i));
        }

        var position = prompt.Length + done;
        for (var layer = 0; layer < description.Layers.Count; layer++)
        {
            decoder.Project(layer, buffers, 0, keys.Length, position, 0, position + 1);
            for (var i = 0; i < keys.Length; i++)
            {
                var key = buffers.Projected(i) + description.Attention.QueryWidth;
                keys[i].Store(layer, done, key, key + description.Attention.KeyWidth);
            }

            attention.OfContinuations(layer, prompt.Keys, prompt.Length, keys, done, buffers);
            decoder.Finish(layer, buffers, 0, keys.Length);
        }

        decoder.Logits(buffers, 0, keys.Length, logits.At);
        done++;
    }

    /// <summary>Returns the logits of the row that stood at an index of what <see cref="Next"/> was given.</summary>
    public ReadOnlySpan<float> Logits(int index) =>
        new(logits.At + (long)index * decoder.Description.Vocabulary, decoder.Description.Vocabulary);

    public void Dispose()
    {
        foreach (var keys in own) keys.Dispose();
        buffers.Dispose();
        attention.Dispose();
        logits.Dispose();
    }
}
