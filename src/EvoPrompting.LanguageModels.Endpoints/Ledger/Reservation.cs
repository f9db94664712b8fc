using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>What a call under way may take. Disposed unsettled, it goes on counting for the most.</summary>
/// <param name="samples">Answers that the call asks for.</param>
/// <param name="most">What is set aside.</param>
internal sealed class Reservation(Budget budget, ModelRequest request, int samples, TokenHabits habits, TokenUsage most) : IDisposable
{
    private bool isSettled;

    /// <summary>
    /// Says what the call took; the budget counts that from now on. Returns the tokens of an answer where it is the first to show that the
    /// limit is ignored; else null.
    /// </summary>
    /// <param name="told">What the server said.</param>
    /// <param name="bytes">The length of what it wrote; 0 where nothing came.</param>
    public long? Took(TokenUsage told, long bytes)
    {
        var taken = TokenHabits.Taken(told, most, samples * (long)request.MaximumTokens, bytes);
        return Settle(taken, shows: bytes > 0 || told.Output is > 0);
    }

    /// <summary>Says that the call was not made, or refused.</summary>
    public void Release() => Settle(new(0, 0, 0), shows: false);

    public void Dispose() => Settle(most, shows: false);

    private long? Settle(TokenUsage taken, bool shows)
    {
        if (isSettled) return null;
        isSettled = true;
        return budget.Settle(request, samples, habits, most, taken, shows);
    }
}
