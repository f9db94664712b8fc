namespace EvoPrompting.LanguageModels.Endpoints.Noticing;

/// <summary>
/// Notices a server that reads less of a prompt than was sent: where a context is too short some cut the prompt without a word. The tokens
/// that it tells are compared with what a text of that length has, going by the model's own prompts before. Told once.
/// </summary>
/// <param name="say">Gets what is noticed.</param>
internal sealed class CutPrompts(Action<string> say)
{
    /// <summary>Programs have three to four bytes a token with the usual tokenizers.</summary>
    private const double UsualBytesPerToken = 4.5;

    /// <summary>An estimate that is too large by less is no sign of anything.</summary>
    private const double Doubt = 1.5;

    /// <summary>In bytes. Shorter prompts fit everywhere, and their estimates are poor.</summary>
    private const long ShortestPrompt = 2000;

    private readonly Lock gate = new();
    private double bytesPerToken = UsualBytesPerToken;
    private bool isTold;

    /// <param name="bytes">The length of all messages of a request.</param>
    /// <param name="tokens">How many the server says that it read; null where it does not say.</param>
    public void Look(long bytes, long? tokens)
    {
        if (bytes < ShortestPrompt || tokens is not > 0) return;
        double estimate;
        lock (gate)
        {
            estimate = bytes / bytesPerToken;
            bytesPerToken = Math.Min(bytesPerToken, (double)bytes / tokens.Value);
            if (isTold || tokens * Doubt >= estimate) return;
            isTold = true;
        }

        var about = Math.Round(estimate / 100) * 100;
        say(FormattableString.Invariant($"the server says that it read {tokens} tokens of a prompt of about {about:0}: ")
            + "it seems to cut prompts to its context; give it a longer one (Ollama's num_ctx, llama.cpp's --ctx-size)");
    }
}
