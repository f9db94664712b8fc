namespace EvoPrompting.LanguageModels.Local.Tokens;

/// <summary>
/// The text of a sequence that grows token by token, as far as its characters are whole: what is shown is never taken back. Not
/// thread-safe: one for each sequence.
/// </summary>
/// <remarks>
/// Only the tokens since the last whole character but one are decoded again, so a long sequence costs no more a token than a short one.
/// A run of bytes that turns out to be no UTF-8 may leave a character shown that <see cref="LocalTokenizer.Decode"/> of the whole does
/// not have.
/// </remarks>
public sealed class GrowingText
{
    private const char NotWhole = '\uFFFD';

    private readonly LocalTokenizer tokenizer;
    private readonly List<int> tokens = [];
    private int shownTokens; // of tokens; the text of these is shown whole
    private string shown = "";

    /// <param name="before">A token that stands for text and before the sequence; null where nothing does.</param>
    internal GrowingText(LocalTokenizer tokenizer, int? before)
    {
        this.tokenizer = tokenizer;
        if (before is not { } token) return;
        tokens.Add(token);
        (shownTokens, shown) = (1, tokenizer.Decode(tokens));
    }

    /// <summary>
    /// Adds a token and returns the characters that are whole now and were not shown before. Special tokens show nothing.
    /// </summary>
    public string Add(int token)
    {
        if (tokenizer.IsSpecial(token)) return "";
        tokens.Add(token);
        var text = tokenizer.Decode(tokens);
        var whole = text.TrimEnd(NotWhole);
        if (!whole.StartsWith(shown, StringComparison.Ordinal)) return whole.Length == text.Length ? StartAnew(text) : "";
        var fresh = whole[shown.Length..];
        shown = whole;
        if (whole.Length == text.Length && fresh.Length > 0) Forget();
        return fresh;
    }

    /// <summary>Returns what is left when no token will follow: U+FFFD for bytes that make no character.</summary>
    public string End()
    {
        var text = tokenizer.Decode(tokens);
        return text.StartsWith(shown, StringComparison.Ordinal) ? text[shown.Length..] : "";
    }

    /// <summary>Keeps the tokens of the last piece as what the next one follows on: some decoders treat a first token apart.</summary>
    private void Forget()
    {
        tokens.RemoveRange(0, shownTokens);
        shownTokens = tokens.Count;
        shown = tokenizer.Decode(tokens);
    }

    /// <summary>Bytes were no UTF-8 after all and stand as U+FFFD now, the character made of the first of them too.</summary>
    private string StartAnew(string text)
    {
        var fresh = text.Length > shown.Length ? text[shown.Length..] : "";
        shown = text;
        Forget();
        return fresh;
    }
}
