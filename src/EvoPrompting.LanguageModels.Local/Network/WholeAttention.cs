using EvoPrompting.LanguageModels.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Local.Network;

/// <summary>Causal attention of whole sequences.</summary>
internal static class WholeAttention
{
    /// <summary>Queries are taken in blocks, so that most of the products that are masked are never computed.</summary>
    private const long QueryBlock = 256;

    private static readonly Scalar minusInfinity = float.NegativeInfinity.ToScalar();

    /// <param name="queries">Scaled and rotated, (batch, length, query heads, head width).</param>
    /// <param name="keys">Rotated, (batch, key heads, length, head width); query heads that follow one another share one.</param>
    /// <param name="values">As the keys.</param>
    /// <param name="window">Positions that one position sees, itself included; null for all before it.</param>
    /// <returns>(batch, length, query heads x head width).</returns>
    public static Tensor Attend(Tensor queries, Tensor keys, Tensor values, int? window)
    {
        var (batch, length, heads, width) = (queries.shape[0], queries.shape[1], queries.shape[2], queries.shape[3]);
        var (keyHeads, group) = (keys.shape[1], heads / keys.shape[1]);
        var grouped = queries.view(batch, length, keyHeads, group, width).permute(0, 2, 3, 1, 4);
        var blocks = new List<Tensor>();
        for (var start = 0L; start < length; start += QueryBlock)
        {
            var rows = Math.Min(QueryBlock, length - start);
            var first = window is { } seen ? Math.Max(0, start + 1 - seen) / ReferenceSoftmax.Lanes * ReferenceSoftmax.Lanes : 0;
            var count = start + rows - first;
            var block = grouped.narrow(3, start, rows).reshape(batch, keyHeads, group * rows, width);
            var scores = matmul(block, keys.narrow(2, first, count).transpose(-1, -2)).view(batch, keyHeads, group, rows, count);
            scores.add_(Mask(start, rows, first, count, window, scores), Scalars.One);
            var shares = Softmax.Of(scores).view(batch, keyHeads, group * rows, count);
            blocks.Add(matmul(shares, values.narrow(2, first, count)).view(batch, keyHeads, group, rows, width));
        }

        var all = blocks.Count == 1 ? blocks[0] : cat(blocks, 3);
        return all.permute(0, 3, 1, 2, 4).reshape(batch, length, heads * width);
    }

    /// <summary>Returns zeros where a query of the block sees a key, and minus infinity elsewhere; (queries, keys).</summary>
    private static Tensor Mask(long start, long rows, long first, long count, int? window, Tensor scores)
    {
        var hidden = full([rows, count], minusInfinity, scores.dtype, scores.device);
        var future = hidden.triu(start - first + 1);
        return window is { } seen ? future.add(hidden.tril(start - first - seen), Scalars.One) : future;
    }
}
