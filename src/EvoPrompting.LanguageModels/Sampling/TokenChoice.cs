using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Tokens;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>Draws the next token from logits.</summary>
internal static class TokenChoice
{
    /// <summary>
    /// Returns the likeliest token at temperature 0 (the smallest of equals), otherwise one drawn from softmax(logits / temperature)
    /// with one number of <paramref name="chance"/>. <see cref="BytePairTokenizer.Begin"/> is never chosen.
    /// </summary>
    public static int Draw(ReadOnlySpan<float> logits, double temperature, RandomStream chance)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            if (i != BytePairTokenizer.Begin && logits[i] > logits[best])
                best = i;
        if (temperature <= 0) return best;

        var most = logits[best];
        var total = 0.0;
        for (var i = 0; i < logits.Length; i++) total += Weight(logits, i, most, temperature);
        var left = chance.NextDouble() * total;
        for (var i = 0; i < logits.Length; i++)
        {
            left -= Weight(logits, i, most, temperature);
            if (left < 0) return i;
        }

        return best; // rounding left a rest
    }

    private static double Weight(ReadOnlySpan<float> logits, int token, float most, double temperature) =>
        token == BytePairTokenizer.Begin ? 0 : Math.Exp((logits[token] - most) / temperature);
}
