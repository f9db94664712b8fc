using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>What a call under way may take. Disposed unsettled, it goes on counting for the most.</summary>
/// <param name="samples">Answers that the call asks for.</param>
/// <param name="most">What is set aside.</param>
internal sealed class Reservation(Budget budget, ModelRequest request, int samples, TokenHabits habits, TokenUsage most) : IDisposable
{
    private TokenUsage? taken;

    /// <summary>
    /// Says what the call took. Returns the tokens of an answer where it is the first to show that the limit is ignored; else null.
    /// </summary>
    /// <param name="told">What the server said.</param>
    /// <param name="bytes">The length of what it wrote; 0 where nothing came.</param>
    public long? Took(TokenUsage told, long bytes)
    {
        var took = TokenHabits.Taken(told, most, samples * (long)request.MaximumTokens, bytes);
        taken = took;
        if (bytes == 0 && told.Output is not > 0) return null; // nothing came
        return habits.Learn(took, request.MostInputTokens, request.MaximumTokens, samples);
    }

    /// <summary>Says that the call was not made, or refused.</summary>
    public void Release() => taken = new(0, 0, 0);

    public void Dispose() => budget.Settle(request, habits, most, taken ?? most);
}
