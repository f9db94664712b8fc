namespace EvoPrompting.Prompts;

/// <summary>One call of a model behind an endpoint: what was asked and what came back. Keys are never part of it.</summary>
/// <param name="Request">SHA-256 of <paramref name="Asked"/>, lower-case hexadecimal: equal requests are asked once a run.</param>
/// <param name="Model">The endpoint's name in the recipe's words, for example <c>openai:gpt-x</c>.</param>
/// <param name="Step">0 for the sample itself, 1 for its repair.</param>
/// <param name="SamplingSeed">The sample's seed: it leads to the child, its prompt and its round.</param>
/// <param name="Asked">The whole request as JSON: messages or prompt, temperature, seed, most tokens.</param>
/// <param name="Text">The answer as the server gave it; null where there was none.</param>
/// <param name="Fault">Why there was none; null where there was one.</param>
/// <param name="Finished">False where the answer was cut at the maximum.</param>
/// <param name="ServedBy">The model that the server says it used; null where it does not say.</param>
/// <param name="Omitted">How many characters were cut from the answer's end (<see cref="CutText"/>).</param>
public sealed record ModelCall(
    string Request, string Model, int Step, ulong SamplingSeed, string Asked, string? Text, string? Fault, bool Finished, TokenUsage Usage,
    string? ServedBy,
    int Omitted = 0);

/// <summary>Tokens of a call as the server counted them; null where it did not say.</summary>
/// <param name="Input">All tokens read, cached ones included.</param>
/// <param name="CachedInput">Those of them that were billed as cached.</param>
/// <param name="Output">Tokens written, hidden reasoning included where the server counts it.</param>
public readonly record struct TokenUsage(long? Input, long? CachedInput, long? Output)
{
    /// <summary>Tokens read and written; null where the server did not say.</summary>
    public long? Total => Input + Output;
}
