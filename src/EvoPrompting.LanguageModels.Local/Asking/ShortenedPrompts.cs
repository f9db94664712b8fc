using System.Globalization;

namespace EvoPrompting.LanguageModels.Local.Asking;

/// <summary>Tells, once, that prompts are longer than a checkpoint's context has room for.</summary>
/// <param name="context">Positions of the checkpoint.</param>
/// <param name="say">Gets a line; null where nobody listens.</param>
internal sealed class ShortenedPrompts(int context, Action<string>? say)
{
    private int told;

    /// <param name="read">Tokens that the checkpoint reads.</param>
    /// <param name="whole">Returns how many the whole prompt has.</param>
    public void Look(int read, Func<int> whole)
    {
        if (say is null || Volatile.Read(ref told) == 1) return;
        var all = whole();
        if (all <= read || Interlocked.Exchange(ref told, 1) == 1) return;
        say(string.Create(CultureInfo.InvariantCulture,
            $"a prompt of {all} tokens was read without its first lines, as {read}: the checkpoint's context is {context} and has to hold "
            + $"the answer too. Take a checkpoint with a longer one, or a smaller languageModel.maximumTokens."));
    }
}
