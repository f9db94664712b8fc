using EvoPrompting.LanguageModels.Tokens;

namespace EvoPrompting.LanguageModels.PreTraining;

/// <summary>An example as tokens: begin, prompt, completion, end.</summary>
/// <param name="Tokens">All of them.</param>
/// <param name="CompletionStart">Where the completion starts in <paramref name="Tokens"/>.</param>
/// <param name="Family">Of the completion's program; null where it is not known.</param>
public sealed record TrainingSequence(ushort[] Tokens, int CompletionStart, int? Family = null)
{
    public static TrainingSequence Of(BytePairTokenizer tokenizer, string prompt, string completion, int? family = null)
    {
        var (before, after) = (tokenizer.Encode(prompt), tokenizer.Encode(completion));
        int[] tokens = [BytePairTokenizer.Begin, .. before, .. after, BytePairTokenizer.End];
        return new([.. tokens.Select(t => checked((ushort)t))], 1 + before.Length, family);
    }
}
