using EvoPrompting.LanguageModels.Local.Network;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Where a matrix (columns, inner) and what is added to its products stand in a decoder's weights.</summary>
internal sealed unsafe class RowMatrix(LinearWeights weights)
{
    private readonly RowPanels panels = weights.Weight.Stored is { } stored ? new(stored) : new(
        Floats.Of(weights.Weight.Numbers()), (int)weights.Weight.Rows, (int)weights.Weight.Columns);

    private readonly float* bias = Floats.Of(weights.Bias);

    /// <summary>Numbers of a matrix from which on more threads than one come to its products soon enough to be of use.</summary>
    private const long WorthSharing = 200_000;

    public int Rows => panels.Rows;

    /// <summary>Writes (count, columns), the products of rows (count, inner).</summary>
    /// <param name="threads">Each takes some of the columns, where there are enough. The bits do not depend on them.</param>
    public void Multiply(float* rows, int count, float* output, int threads)
    {
        var columns = panels.Rows;
        if (threads == 1 || (long)columns * panels.Inner < WorthSharing)
        {
            RowProduct.Multiply(rows, count, panels, output);
        }
        else
        {
            var each = (columns / threads + RowPanels.Height) / RowPanels.Height * RowPanels.Height;
            Parallel.For(0, (columns + each - 1) / each, new() { MaxDegreeOfParallelism = threads }, i => RowProduct.Multiply(
                rows, count, panels, i * each, Math.Min((i + 1) * each, columns), output, columns));
        }

        for (var row = 0; row < count; row++) RowFunctions.Add(output + (long)row * columns, bias, columns);
    }

    /// <summary>Writes the numbers of one of the matrix's rows.</summary>
    public void Copy(int row, float* to) => panels.Copy(row, to);
}

/// <summary>Where the numbers of a norm stand in a decoder's weights.</summary>
internal sealed unsafe class RowNorm(NormWeights weights)
{
    public float* Gain { get; } = Floats.Of(weights.Gain);

    public float* Shift { get; } = Floats.Of(weights.Shift);
}

/// <summary>One layer's weights, as <see cref="LayerWeights"/>.</summary>
internal sealed class RowLayer(LayerWeights weights)
{
    public RowMatrix QueriesKeysValues { get; } = new(weights.QueriesKeysValues);

    public RowMatrix AttentionOut { get; } = new(weights.AttentionOut);

    public RowMatrix FeedForwardIn { get; } = new(weights.FeedForwardIn);

    public RowMatrix FeedForwardOut { get; } = new(weights.FeedForwardOut);

    public RowNorm? BeforeAttention { get; } = Norm(weights.BeforeAttention);

    public RowNorm? AfterAttention { get; } = Norm(weights.AfterAttention);

    public RowNorm? BeforeFeedForward { get; } = Norm(weights.BeforeFeedForward);

    public RowNorm? AfterFeedForward { get; } = Norm(weights.AfterFeedForward);

    public RowNorm? Queries { get; } = Norm(weights.Queries);

    public RowNorm? Keys { get; } = Norm(weights.Keys);

    private static RowNorm? Norm(NormWeights? weights) => weights is null ? null : new(weights);
}
