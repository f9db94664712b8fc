using EvoPrompting.LanguageModels.Local.Network;

namespace EvoPrompting.LanguageModels.Local.Rows;

/// <summary>Where a matrix (columns, inner) and what is added to its products stand in a decoder's weights.</summary>
internal sealed unsafe class RowMatrix(LinearWeights weights)
{
    private readonly float* matrix = Floats.Of(weights.Weight), bias = Floats.Of(weights.Bias);
    private readonly int columns = (int)weights.Weight.shape[0], inner = (int)weights.Weight.shape[1];

    /// <summary>Writes (count, columns), the products of rows (count, inner).</summary>
    public void Multiply(float* rows, int count, float* output)
    {
        RowProduct.Multiply(rows, count, matrix, inner, columns, output, columns);
        for (var row = 0; row < count; row++) RowFunctions.Add(output + (long)row * columns, bias, columns);
    }
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
