namespace EvoPrompting.Prompts;

/// <summary>What a million tokens cost, in the currency of the recipe's author; null where it is not known.</summary>
public sealed record TokenPrices(double? Input, double? CachedInput, double? Output)
{
    public static TokenPrices Unknown { get; } = new(null, null, null);

    public bool AreKnown => Input is not null && Output is not null;

    /// <summary>
    /// Returns what a call cost; null where a price or a count is not known. Cached tokens without a price of their own cost as others;
    /// where there are more of them than of all, the server left them out of these.
    /// </summary>
    public double? Of(TokenUsage usage)
    {
        if (!AreKnown || usage is not { Input: { } input, Output: { } output }) return null;
        var cached = usage.CachedInput ?? 0;
        return (Math.Max(0, input - cached) * Input + cached * (CachedInput ?? Input) + output * Output) / 1e6;
    }
}
