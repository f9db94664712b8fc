using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>What a server answered.</summary>
/// <param name="Text">Valid Unicode.</param>
/// <param name="Finished">False where the answer was cut at the maximum.</param>
/// <param name="ServedBy">The model that the server says it used.</param>
internal sealed record ModelAnswer(string Text, bool Finished, TokenUsage Usage, string? ServedBy);

/// <summary>An answer that cannot be used. It costs one sample.</summary>
internal sealed class LostSampleException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What the call took all the same, where the server said so.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>How much was written, as far as it was read; 0 where that is not known.</summary>
    public long Bytes { get; init; }

    /// <summary>True for a fault of the server that every try met, and that may pass.</summary>
    public bool IsPassing { get; init; }
}

/// <summary>A server that is down or asks for peace. It costs time.</summary>
/// <param name="wait">How long it asks to be left alone; null where it does not say.</param>
internal sealed class ServerDownException(string message, TimeSpan? wait = null, Exception? cause = null) : Exception(message, cause)
{
    public TimeSpan? Wait => wait;
}
