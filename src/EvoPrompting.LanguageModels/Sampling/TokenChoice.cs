using EvoPrompting.Chance;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>Draws the next token from logits.</summary>
internal static class TokenChoice
{
    /// <summary>
    /// Returns the likeliest token at temperature 0 (the smallest of equals), otherwise one drawn from softmax(logits / temperature)
    /// with one number of <paramref name="chance"/>.
    /// </summary>
    /// <param name="excluded">A token that is never chosen; null for none.</param>
    public static int Draw(ReadOnlySpan<float> logits, double temperature, RandomStream chance, int? excluded)
    {
        var best = excluded == 0 ? 1 : 0;
        for (var i = best + 1; i < logits.Length; i++)
            if (i != excluded && logits[i] > logits[best])
                best = i;
        if (temperature <= 0) return best;

        var most = logits[best];
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++) total += Weight(logits, i, most, temperature, excluded);
        var left = chance.NextDouble() * total;
        for (var i = 0; i < logits.Length; i++)
        {
            left -= Weight(logits, i, most, temperature, excluded);
            if (left < 0) return i;
        }

        return best; // rounding left a rest
    }

    private static double Weight(ReadOnlySpan<float> logits, int token, float most, double temperature, int? excluded) =>
        token == excluded ? 0 : Math.Exp((logits[token] - most) / temperature);
}
