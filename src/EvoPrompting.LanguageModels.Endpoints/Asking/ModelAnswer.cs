using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>What a server answered to one sample.</summary>
/// <param name="Text">Valid Unicode; null where there is none to use.</param>
/// <param name="Fault">Why there is none; null where there is one.</param>
/// <param name="Finished">False where the answer was cut at the maximum.</param>
/// <param name="Usage">This sample's share of what the request took.</param>
/// <param name="ServedBy">The model that the server says it used.</param>
internal sealed record ModelAnswer(string? Text, string? Fault, bool Finished, TokenUsage Usage, string? ServedBy);

/// <summary>What a server answered to one request.</summary>
/// <param name="Samples">At least one, in the order of their seeds; a server may give fewer than were asked for.</param>
/// <param name="Usage">What the whole request took, as the server says.</param>
/// <param name="Bytes">The length of all texts.</param>
internal sealed record ModelAnswers(IReadOnlyList<ModelAnswer> Samples, TokenUsage Usage, long Bytes);

/// <summary>An answer that cannot be used. It costs its samples.</summary>
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
