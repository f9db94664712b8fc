namespace EvoPrompting.LanguageModels.Local.Families;

/// <summary>Everything about a decoder-only transformer but its weights: what the network needs to compute it.</summary>
/// <param name="Family">As config.json names it.</param>
/// <param name="Width">Numbers per position in the residual stream.</param>
/// <param name="Context">Most positions that the makers allow, soft prompt included.</param>
/// <param name="IsTied">The embedding gives the logits where the checkpoint has no matrix of its own for them.</param>
internal sealed record DecoderDescription(
    string Family, int Vocabulary, int Width, int Context, bool IsTied,
    AttentionDescription Attention, FeedForwardDescription FeedForward, NormDescription Norm,
    IReadOnlyList<LayerDescription> Layers, TensorNames Names)
{
    /// <summary>Multiplies the embeddings of tokens.</summary>
    public double EmbeddingScale { get; init; } = 1;

    /// <summary>That factor is rounded to the type of the weights first.</summary>
    public bool RoundsEmbeddingScale { get; init; }

    /// <summary>Soft vectors are multiplied as the embeddings are; otherwise they are taken as they stand.</summary>
    public bool ScalesSoftVectors { get; init; }

    /// <summary>Multiplies what a branch adds to the residual stream.</summary>
    public double ResidualScale { get; init; } = 1;

    /// <summary>Divides the logits.</summary>
    public double LogitDivisor { get; init; } = 1;

    /// <summary>Both branches of a layer read its input; otherwise the feed-forward part reads what attention left.</summary>
    public bool IsParallel { get; init; }
}

/// <param name="Heads">Query heads; a multiple of <paramref name="KeyHeads"/>.</param>
/// <param name="KeyHeads">Heads of keys and of values.</param>
/// <param name="Scale">Multiplies the products of queries and keys.</param>
/// <param name="InputBias">Queries, keys and values have biases.</param>
internal sealed record AttentionDescription(
    int Heads, int KeyHeads, int HeadWidth, double Scale,
    bool InputBias = false, bool OutputBias = false, HeadNorm HeadNorm = HeadNorm.None)
{
    public int QueryWidth => Heads * HeadWidth;

    public int KeyWidth => KeyHeads * HeadWidth;
}

/// <summary>Whether queries and keys are normalised before they are rotated.</summary>
internal enum HeadNorm
{
    None,

    /// <summary>Each head by itself, all with the same gains.</summary>
    Each,

    /// <summary>All heads together.</summary>
    All,
}

/// <param name="IsGated">The activation multiplies a second projection of the input.</param>
/// <param name="Bias">All of its projections have biases.</param>
internal sealed record FeedForwardDescription(int Width, Activation Activation, bool IsGated = true, bool Bias = false);

internal enum Activation
{
    Silu,
    Gelu,

    /// <summary>Gelu by its approximation with a hyperbolic tangent.</summary>
    TanhGelu,

    /// <summary>x times the logistic function of 1.702 x.</summary>
    QuickGelu,
    Relu,
    SquaredRelu,
}

/// <param name="CentresAndShifts">Layer normalisation; otherwise root-mean-square normalisation, without mean and bias.</param>
/// <param name="AddsOne">The stored gains lack a one.</param>
/// <param name="RoundsLast">What is normalised is multiplied by the gains before it is rounded to the type of the weights.</param>
internal sealed record NormDescription(
    double Epsilon, bool CentresAndShifts = false, bool AddsOne = false, bool RoundsLast = false);

/// <param name="Window">Positions that one position sees, itself included; null for all before it.</param>
/// <param name="Rotary">Null where queries and keys are not rotated.</param>
internal sealed record LayerDescription(int? Window, RotaryDescription? Rotary);
