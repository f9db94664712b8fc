using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Local.Tuning;

/// <summary>A pair to tune on as tokens: the prompt as the checkpoint is asked, the answer to its end.</summary>
/// <param name="CompletionStart">Index of the first token that counts in the loss.</param>
internal sealed record TokenPair(long[] Tokens, int CompletionStart)
{
    /// <summary>Tokens that count in the loss: none of an empty completion, where the checkpoint has no end token.</summary>
    public int Counted => Tokens.Length - CompletionStart;

    public static TokenPair Of(IPromptForm form, TuningExample example)
    {
        var (before, after) = (form.Asked(example.Prompt), form.Answered(example.Prompt, example.Completion));
        return new([.. before.Concat(after).Select(t => (long)t)], before.Length);
    }

    /// <summary>Returns the pair within so many positions: the oldest tokens are lost.</summary>
    public TokenPair Cut(int positions)
    {
        var cut = Math.Max(0, Tokens.Length - positions);
        return cut == 0 ? this : new(Tokens[cut..], Math.Max(0, CompletionStart - cut));
    }
}
