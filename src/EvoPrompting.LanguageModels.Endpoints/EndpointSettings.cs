using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Endpoints;

/// <summary>A model behind a server, and how it is called.</summary>
/// <param name="Model">The server's own name of the model.</param>
/// <param name="Address">The server's address in the protocol's usual form, for example <c>http://localhost:8000/v1</c>.</param>
/// <param name="Key">Sent to that server and kept nowhere else.</param>
/// <param name="ParallelCalls">Most calls under way at once; fewer after "too many requests".</param>
/// <param name="Timeout">For one try of one call, from sending to the last byte.</param>
internal sealed record EndpointSettings(
    EndpointProtocol Protocol, string Model, Uri Address, EndpointKey Key, int ParallelCalls, TimeSpan Timeout)
{
    /// <summary>What the model is called on the command line and in reports, for example <c>openai:gpt-x</c>.</summary>
    public string Name => $"{Protocol.ToString().ToLowerInvariant()}:{Model}";

    /// <summary>Its part of the chance of being asked, where there are several models.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Most samples that one request asks for, from 1; fewer where the protocol or its server takes fewer.</summary>
    public int SamplesPerRequest { get; init; } = 1;

    public TokenPrices Prices { get; init; } = TokenPrices.Unknown;

    /// <summary>How long faults of the server are borne.</summary>
    public Patience Patience { get; init; } = new();

    /// <summary>Returns the address of the protocol's own service; null where there is none.</summary>
    public static Uri? ServiceOf(EndpointProtocol protocol) => protocol switch
    {
        EndpointProtocol.OpenAI or EndpointProtocol.Completions => new Uri("https://api.openai.com/v1"),
        EndpointProtocol.Anthropic => new Uri("https://api.anthropic.com"),
        EndpointProtocol.Ollama => new Uri("http://localhost:11434"),
        _ => null,
    };
}

/// <summary>What a server speaks.</summary>
internal enum EndpointProtocol
{
    /// <summary>The plain OpenAI protocol for base models, <c>/v1/completions</c>: closest to the paper.</summary>
    Completions,

    /// <summary>OpenAI's <c>/v1/chat/completions</c>, which most servers speak.</summary>
    OpenAI,

    /// <summary>Anthropic's <c>/v1/messages</c>.</summary>
    Anthropic,

    /// <summary>Ollama's own <c>/api/chat</c>.</summary>
    Ollama,
}

/// <summary>How long faults of a server are borne.</summary>
internal sealed record Patience
{
    /// <summary>Tries of one call, the first one included.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>The wait before the second try; it doubles, with jitter. A server's Retry-After goes before.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first pause of the run where the server is down; it doubles up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A server that is down for longer stops the run, which can be resumed.</summary>
    public TimeSpan LongestOutage { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a server asks for a wait (Retry-After) that is not worth waiting for: a quota of the day, say.</summary>
    public bool IsBeyond(TimeSpan wait) => wait > LongestOutage && wait > LongestPause;
}
