namespace EvoPrompting.Prompts;

/// <summary>What a million tokens cost, in the currency of the recipe's author; null where it is not known.</summary>
public sealed record TokenPrices(double? Input, double? CachedInput, double? Output)
{
    public static TokenPrices Unknown { get; } = new(null, null, null);

    public bool AreKnown => Input is not null && Output is not null;

    /// <summary>
    /// Returns what a call cost; null where a price or a count is not known. Cached tokens without a price of their own cost as others.
    /// </summary>
    public double? Of(TokenUsage usage) => AreKnown && usage is { Input: { } input, Output: { } output }
        ? ((input - (usage.CachedInput ?? 0)) * Input + (usage.CachedInput ?? 0) * (CachedInput ?? Input) + output * Output) / 1e6
        : null;
}
