using EvoPrompting.LanguageModels.Local.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Local.Tuning;

/// <summary>A pair to tune on as tokens: the prompt as the checkpoint is asked, the answer to its end.</summary>
/// <param name="CompletionStart">Index of the first token that counts in the loss.</param>
internal sealed record TokenPair(long[] Tokens, int CompletionStart)
{
    /// <summary>Tokens that count in the loss: none of an empty completion, where the checkpoint has no end token.</summary>
    public int Counted => Tokens.Length - CompletionStart;

    /// <summary>Returns the pair within so many positions: first the prompt loses its first lines, then all its oldest tokens.</summary>
    public static TokenPair Of(IPromptForm form, TuningExample example, int positions)
    {
        var after = form.Answered(example.Prompt, example.Completion);
        var before = form.Asked(example.Prompt, Math.Max(1, positions - after.Length));
        var cut = Math.Max(0, before.Length + after.Length - positions);
        // The first token of all counts never: nothing stands before it.
        return new([.. before.Concat(after).Skip(cut).Select(t => (long)t)], Math.Max(1, before.Length - cut));
    }
}
