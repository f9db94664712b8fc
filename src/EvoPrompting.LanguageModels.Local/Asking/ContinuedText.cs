using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>The prompt is a text that goes on, as in the paper: behind the tokens that open a sequence, up to the program's end.</summary>
internal sealed class ContinuedText(LocalTokenizer tokenizer) : IPromptForm
{
    /// <inheritdoc/>
    public int[] Asked(string prompt, int most) => LastLines.Within(prompt, most, tokenizer.EncodeStart);

    /// <inheritdoc/>
    public int[] Answered(string prompt, string completion)
    {
        var answer = tokenizer.EncodeContinuation(prompt, completion);
        return tokenizer.Ends.Count > 0 ? [.. answer, tokenizer.Ends.Min()] : answer;
    }

    /// <inheritdoc/>
    public bool IsEnd(int token) => tokenizer.Ends.Contains(token);

    /// <inheritdoc/>
    public IProgramEnd NewEnd(ProgramLanguage language) => language.NewEnd();
}
