using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Local.Tuning;

/// <summary>A pair to tune on as tokens: the prompt as it is continued, the completion, an end token.</summary>
/// <param name="CompletionStart">Index of the first token that counts in the loss.</param>
internal sealed record TokenPair(long[] Tokens, int CompletionStart)
{
    /// <summary>Tokens that count in the loss: none of an empty completion, where the checkpoint has no end token.</summary>
    public int Counted => Tokens.Length - CompletionStart;

    public static TokenPair Of(LocalTokenizer tokenizer, TuningExample example)
    {
        var (before, after) = (tokenizer.EncodeStart(example.Prompt), tokenizer.Encode(example.Completion));
        int[] end = tokenizer.Ends.Count > 0 ? [tokenizer.Ends.Min()] : [];
        return new([.. before.Concat(after).Concat(end).Select(t => (long)t)], before.Length);
    }

    /// <summary>Returns the pair within so many positions: the oldest tokens are lost.</summary>
    public TokenPair Cut(int positions)
    {
        var cut = Math.Max(0, Tokens.Length - positions);
        return cut == 0 ? this : new(Tokens[cut..], Math.Max(0, CompletionStart - cut));
    }
}
