using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Ledger;

/// <summary>
/// What a model's calls were seen to take beyond what was asked for: its server may ignore the limit, or read more than was sent. Safe to
/// use from several threads.
/// </summary>
internal sealed class TokenHabits
{
    private const int LongestToken = 8; // in bytes, on average over a text

    private readonly Lock gate = new();
    private long mostWritten, mostAdded;
    private bool areKnown, ignoresLimit;

    /// <summary>True once a call has shown them.</summary>
    public bool AreKnown
    {
        get
        {
            lock (gate) return areKnown;
        }
    }

    /// <summary>Returns the most that a call could take, going by those before it.</summary>
    /// <param name="input">The most tokens that its messages could be.</param>
    /// <param name="limit">The most tokens that each of its answers should have.</param>
    /// <param name="samples">Answers that it asks for.</param>
    public TokenUsage Most(long input, long limit, int samples)
    {
        lock (gate) return new(input + mostAdded, 0, samples * Math.Max(limit, mostWritten));
    }

    /// <summary>
    /// Returns what a call took, every count known: as its server says, else the most it could have. A zero beside a text says nothing. A
    /// text that is longer than the limit allows is a token a byte where the server does not say.
    /// </summary>
    /// <param name="most">The most it could take.</param>
    /// <param name="limit">The most tokens that all its answers should have.</param>
    /// <param name="bytes">The length of what it wrote; 0 where nothing came.</param>
    public static TokenUsage Taken(TokenUsage told, TokenUsage most, long limit, long bytes)
    {
        var input = told.Input is { } read && (read > 0 || bytes == 0) ? read : most.Input!.Value;
        var output = told.Output is { } written && (written > 0 || bytes == 0) ? written
            : bytes == 0 ? most.Output!.Value
            : bytes > limit * LongestToken ? bytes
            : limit;
        return new(input, Math.Clamp(told.CachedInput ?? 0, 0, input), output);
    }

    /// <summary>
    /// Learns from a call. Returns the tokens of an answer where it is the first to show that the limit is ignored; else null.
    /// </summary>
    /// <param name="taken">Every count known.</param>
    public long? Learn(TokenUsage taken, long input, long limit, int samples)
    {
        var written = (taken.Output!.Value + samples - 1) / samples;
        lock (gate)
        {
            areKnown = true;
            mostAdded = Math.Max(mostAdded, taken.Input!.Value - input);
            mostWritten = Math.Max(mostWritten, written);
            if (ignoresLimit || written <= limit + Math.Max(16, limit / 10)) return null; // an end mark or two are no disregard
            ignoresLimit = true;
            return written;
        }
    }
}
