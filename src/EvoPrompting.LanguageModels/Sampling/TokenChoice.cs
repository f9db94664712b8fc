using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EvoPrompting.Chance;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>Draws the next token from logits.</summary>
internal static class TokenChoice
{
    /// <summary>From so many tokens on exponentials are taken several at a time, which rounds some of them otherwise.</summary>
    private const int LargeVocabulary = 4_096;

    /// <summary>
    /// Returns the likeliest token at temperature 0 (the smallest of equals), otherwise one drawn from softmax(logits / temperature)
    /// with one number of <paramref name="chance"/>.
    /// </summary>
    /// <param name="excluded">A token that is never chosen; null for none.</param>
    /// <exception cref="NotFiniteNumberException">A logit is no finite number: the model is damaged.</exception>
    public static int Draw(ReadOnlySpan<float> logits, double temperature, RandomStream chance, int? excluded)
    {
        if (!AreFinite(logits)) throw new NotFiniteNumberException("a token has a logit that is no finite number");
        var best = excluded == 0 ? 1 : 0;
        for (var i = best + 1; i < logits.Length; i++)
            if (i != excluded && logits[i] > logits[best])
                best = i;
        if (temperature <= 0) return best;

        var most = logits[best];
        if (logits.Length >= LargeVocabulary) return DrawFromMany(logits, best, temperature, chance, excluded);
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

    private static int DrawFromMany(ReadOnlySpan<float> logits, int best, double temperature, RandomStream chance, int? excluded)
    {
        var weights = ArrayPool<double>.Shared.Rent(logits.Length);
        try
        {
            Exponentials(logits, logits[best], temperature, weights);
            if (excluded is { } token && token < logits.Length) weights[token] = 0;
            var total = 0.0;
            for (var i = 0; i < logits.Length; i++) total += weights[i];
            var left = chance.NextDouble() * total;
            for (var i = 0; i < logits.Length; i++)
            {
                left -= weights[i];
                if (left < 0) return i;
            }

            return best; // rounding left a rest
        }
        finally
        {
            ArrayPool<double>.Shared.Return(weights);
        }
    }

    /// <summary>A number times zero is zero, but for those that are not finite; eight at a time, a share of the time of a draw.</summary>
    private static bool AreFinite(ReadOnlySpan<float> logits)
    {
        var eights = MemoryMarshal.Cast<float, Vector256<float>>(logits);
        var sum = Vector256<float>.Zero;
        foreach (var eight in eights) sum += eight * Vector256<float>.Zero;
        var rest = Vector256.Sum(sum);
        foreach (var logit in logits[(eights.Length * Vector256<float>.Count)..]) rest += logit * 0;
        return rest == 0;
    }

    private static void Exponentials(ReadOnlySpan<float> logits, float most, double temperature, Span<double> weights)
    {
        var done = 0;
        foreach (var eight in MemoryMarshal.Cast<float, Vector256<float>>(logits))
        {
            var (lower, upper) = Vector256.Widen(eight - Vector256.Create(most));
            Vector512.Exp(Vector512.Create(lower, upper) / temperature).CopyTo(weights[done..]);
            done += Vector256<float>.Count;
        }

        for (; done < logits.Length; done++) weights[done] = Math.Exp((logits[done] - most) / temperature);
    }

    private static double Weight(ReadOnlySpan<float> logits, int token, float most, double temperature, int? excluded) =>
        token == excluded ? 0 : Math.Exp((logits[token] - most) / temperature);
}
