using EvoPrompting.LanguageModels.Local.Tokens;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>
/// The prompt is a user's message behind a system message, in the frame that the checkpoint's chat template makes; the answer is a program
/// in a fenced block, and ends behind it or with the turn.
/// </summary>
internal sealed class Conversation : IPromptForm
{
    private readonly LocalTokenizer tokenizer;
    private readonly ChatWords words;
    private readonly ChatFrame frame;
    private readonly int? endOfTurn;

    /// <param name="template">The checkpoint's chat template.</param>
    /// <param name="source">What messages name.</param>
    /// <exception cref="InvalidDataException">The template is of a kind that is not known: one sentence.</exception>
    public Conversation(LocalTokenizer tokenizer, ChatWords words, string template, string source)
    {
        (this.tokenizer, this.words) = (tokenizer, words);
        frame = KnownChats.Find(template, tokenizer.Decode(tokenizer.Ends.Order().Take(1)), source);
        endOfTurn = frame.EndOfTurn is { } end ? tokenizer.Named(end) : null;
    }

    /// <inheritdoc/>
    public int[] Asked(string prompt, int most)
    {
        int[] unnamed = Opening is { } token && tokenizer.NameOf(token) is null ? [token] : [];
        return LastLines.Within(prompt, most, part => [.. unnamed, .. tokenizer.Encode(Framed(prompt, part))]);
    }

    /// <inheritdoc/>
    public int[] Answered(string prompt, string completion)
    {
        var stub = prompt[(prompt.TrimEnd('\n').LastIndexOf('\n') + 1)..].TrimEnd('\n');
        var answer = $"{frame.Lead}```{words.Language}\n{stub}\n{completion.TrimEnd('\n')}\n```{frame.EndOfTurn}";
        int[] end = frame.EndOfTurn is null && tokenizer.Ends.Count > 0 ? [tokenizer.Ends.Min()] : [];
        return [.. tokenizer.EncodeContinuation(Framed(prompt, prompt), answer), .. end];
    }

    /// <inheritdoc/>
    public bool IsEnd(int token) => token == endOfTurn || tokenizer.Ends.Contains(token);

    /// <inheritdoc/>
    public IProgramEnd NewEnd(ProgramLanguage language) => new ProgramBlockEnd(language);

    private int? Opening => frame.OpensSequence ? tokenizer.Begin : null;

    /// <summary>
    /// Returns the text that is asked, the token that opens it in words: so the makers' library encodes it, and some tokenizers put a
    /// space before what stands first only.
    /// </summary>
    private string Framed(string prompt, string part) =>
        (Opening is { } token ? tokenizer.NameOf(token) : null) + frame.Text(words.System(prompt).Trim(), part.Trim());
}
