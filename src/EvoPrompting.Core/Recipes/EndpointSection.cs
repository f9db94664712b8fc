using EvoPrompting.Prompts;

namespace EvoPrompting.Recipes;

/// <summary>Names a model behind a server. Keys never stand in a recipe: only the environment variable that holds one.</summary>
public sealed record EndpointSection
{
    [Setting("What the server speaks: completions (base models, /v1/completions: closest to the paper), openai (chat), anthropic, ollama.")]
    public ProtocolKind Protocol { get; init; } = ProtocolKind.Completions;

    [Setting("The server's own name of the model.")]
    public string Model { get; init; } = "";

    [Setting("The server's address, for example http://localhost:8000/v1; null takes the protocol's own service.")]
    public string? Endpoint { get; init; }

    [Setting("The environment variable or user secret that holds the server's key. Null: OPENAI_API_KEY or ANTHROPIC_API_KEY for the "
        + "service itself, no key for any other endpoint. Its name has to end with KEY or TOKEN.")]
    public string? KeyVariable { get; init; }

    [Setting("Its part of the samples where there are several models.", Above = 0, Maximum = 1_000_000)]
    public double Weight { get; init; } = 1;

    [Setting("Most calls under way at once; fewer while the server says that they are too many.", Minimum = 1, Maximum = 256)]
    public int ParallelCalls { get; init; } = 4;

    [Setting("Most samples that one request asks for where they share a temperature and the protocol and its server can (completions, "
        + "openai): the prompt is then read and paid once for all of them. 1 asks for each alone.", Minimum = 1, Maximum = 128)]
    public int SamplesPerRequest { get; init; } = 16;

    [Setting("Seconds for one try of one call, to the last byte.", Above = 0, Maximum = 7200)]
    public double TimeoutSeconds { get; init; } = 300;

    [Setting(
        "What a million tokens read cost, in a currency of your choice; null where it is not known.", Minimum = 0, Maximum = 1_000_000)]
    public double? InputPrice { get; init; }

    [Setting("What a million tokens read from the server's cache cost; null: as others.", Minimum = 0, Maximum = 1_000_000)]
    public double? CachedInputPrice { get; init; }

    [Setting("What a million tokens written cost; null where it is not known.", Minimum = 0, Maximum = 1_000_000)]
    public double? OutputPrice { get; init; }

    /// <summary>What the model is called on the command line, in journals and in reports, for example <c>openai:gpt-x</c>.</summary>
    public string Name => $"{SettingTable.Word(Protocol.ToString())}:{Model}";

    /// <summary>The three prices.</summary>
    public TokenPrices Prices => new(InputPrice, CachedInputPrice, OutputPrice);
}

/// <summary>What a server speaks.</summary>
public enum ProtocolKind
{
    /// <summary>The plain OpenAI protocol for base models.</summary>
    Completions,

    /// <summary>OpenAI's chat completions.</summary>
    Openai,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,

    /// <summary>Ollama's own chat.</summary>
    Ollama,
}
