using EvoPrompting.Chance;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Deals examples into batches: every epoch in a new random order (or always in the given one), a batch may span two epochs.
/// </summary>
internal sealed class Batches(int examples, int batchSize, RandomStream? chance)
{
    private readonly long[] order = [.. Enumerable.Range(0, examples).Select(i => (long)i)];
    private int next = int.MaxValue;

    /// <summary>Returns the examples of the next batch.</summary>
    public long[] Next()
    {
        var batch = new long[batchSize];
        for (var filled = 0; filled < batchSize;)
        {
            if (next >= order.Length)
            {
                chance?.Shuffle<long>(order);
                next = 0;
            }

            var count = Math.Min(batchSize - filled, order.Length - next);
            order.AsSpan(next, count).CopyTo(batch.AsSpan(filled));
            (next, filled) = (next + count, filled + count);
        }

        return batch;
    }
}
