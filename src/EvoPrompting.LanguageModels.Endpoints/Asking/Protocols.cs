namespace EvoPrompting.LanguageModels.Endpoints.Asking;

/// <summary>What each protocol is written and read by.</summary>
internal static class Protocols
{
    /// <param name="stopText">A base model's completion ends before it.</param>
    public static IModelProtocol Of(EndpointProtocol protocol, string? stopText) => protocol switch
    {
        EndpointProtocol.Completions => new Completions(stopText),
        EndpointProtocol.OpenAI => new OpenAIChat(),
        EndpointProtocol.Anthropic => new AnthropicMessages(),
        EndpointProtocol.Ollama => new OllamaChat(),
        _ => throw new ArgumentOutOfRangeException(nameof(protocol)),
    };
}
