using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>
/// Shares what a request took among the samples that it asked for: what was read in equal parts, what was written by the length of the
/// texts. The shares add up to the whole; a count that the server does not tell stays unknown in each.
/// </summary>
internal static class TokenShares
{
    /// <param name="lengths">Of the samples' texts, in any unit, from 0; at least one sample.</param>
    public static IReadOnlyList<TokenUsage> Of(TokenUsage whole, IReadOnlyList<long> lengths)
    {
        var samples = lengths.Count;
        var written = whole.Output is { } output && lengths.Any(l => l > 0) ? ByLength(output, lengths) : Equal(whole.Output, samples);
        return Equal(whole.Input, samples).Zip(Equal(whole.CachedInput, samples), written)
            .Select(share => new TokenUsage(share.First, share.Second, share.Third)).ToArray();
    }

    /// <summary>The first ones get what is left over, so no sample has more cached than read.</summary>
    private static IReadOnlyList<long?> Equal(long? whole, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => whole / samples + (i < whole % samples ? 1 : 0))];

    /// <summary>Rounds sums and not parts, so that nothing is lost.</summary>
    private static IReadOnlyList<long?> ByLength(long whole, IReadOnlyList<long> lengths)
    {
        var sum = lengths.Sum();
        long before = 0, given = 0;
        var shares = new List<long?>();
        foreach (var length in lengths)
        {
            before += length;
            var end = (long)((Int128)whole * before / sum);
            shares.Add(end - given);
            given = end;
        }

        return shares;
    }
}
