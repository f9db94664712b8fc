using EvoPrompting.LanguageModels.Tokens;

namespace EvoPrompting.LanguageModels.Model;

/// <summary>The shape of the embedded language model.</summary>
/// <param name="VocabularySize">Tokens it knows.</param>
/// <param name="Width">Numbers per position in the residual stream; a multiple of <see cref="Heads"/>.</param>
/// <param name="Layers">Blocks of attention and feed-forward.</param>
/// <param name="Heads">Attention heads per layer; the width of one is even.</param>
/// <param name="FeedForwardWidth">Hidden width of the feed-forward part.</param>
/// <param name="Context">Most positions, soft prompt included.</param>
/// <param name="ShiftedHeads">
/// In each layer the first so many heads know each position by the one before it: its key is that of the earlier position. What followed
/// the last like token is then found in one step, where plain heads have to learn it in two layers (Olsson et al. 2022, smeared keys).
/// </param>
public sealed record TransformerSettings(
    int VocabularySize, int Width = 256, int Layers = 6, int Heads = 4, int FeedForwardWidth = 1_024, int Context = 1_536,
    int ShiftedHeads = 0)
{
    /// <summary>More would not fit into a machine that trains it here.</summary>
    private const long MostParameters = 1_000_000_000;

    public int HeadWidth => Width / Heads;

    /// <summary>Trainable numbers.</summary>
    public long Parameters => TransformerWeights.Shapes(this).Sum(s => s.Shape.Aggregate(1L, (a, b) => a * b));

    /// <summary>Returns what is wrong with these settings, one sentence each; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (VocabularySize < BytePairTokenizer.FirstMerge) yield return $"vocabulary size {VocabularySize} is below the "
            + $"{BytePairTokenizer.FirstMerge} tokens of a tokenizer without merges";
        if (VocabularySize > 65_536) yield return $"vocabulary size {VocabularySize} is above 65,536";
        if (Layers is < 1 or > 256) yield return $"layers {Layers} is outside 1 to 256";
        if (Context < 1) yield return $"context {Context} is below 1";
        if (ShiftedHeads < 0 || ShiftedHeads > Heads) yield return $"shifted heads {ShiftedHeads} are not 0 to the {Heads} heads";
        if (FeedForwardWidth < 1) yield return $"feed-forward width {FeedForwardWidth} is below 1";
        if (Width > 65_536) yield return $"width {Width} is above 65,536";
        else if (Heads < 1 || Width < 1 || Width % Heads != 0 || HeadWidth % 2 != 0)
            yield return $"width {Width} is not an even multiple of the {Heads} heads";
        else if (Layers is >= 1 and <= 256 && Parameters > MostParameters)
            yield return $"{Parameters:N0} parameters are more than {MostParameters:N0}: take fewer layers or a smaller width";
    }
}
