using System.Net;
using System.Net.Sockets;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Endpoints.Server;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>Models behind the test server, with patience short enough for tests.</summary>
internal static class Some
{
    public const string Program =
        "class Model : Module\n{\n    public override Tensor Call(Tensor x) => nn.Dense(features: 10)(x.flatten(1));\n}";

    /// <summary>As the protocol's enum has it, so that one data row tests one protocol.</summary>
    public static readonly string[] Protocols = ["completions", "openai", "anthropic", "ollama"];

    public static TheoryData<string> EachProtocol => [.. Protocols];

    public static ChatPrompt Prompt { get; } =
        new("{description}|{contract}|{metrics}|{stub}|wanted {target}", new Mnist1DTask(), "the contract");

    public static EndpointSettings Settings(ModelServer server, string protocol, string? key = null) =>
        Settings(server.For(protocol), protocol, key);

    public static EndpointSettings Settings(Uri address, string protocol, string? key = null) => new(
        Enum.Parse<EndpointProtocol>(protocol, ignoreCase: true), "m", address, new EndpointKey(key), ParallelCalls: 4,
        Timeout: TimeSpan.FromSeconds(30))
    {
        Patience = new Patience
        {
            Tries = 3,
            FirstWait = TimeSpan.FromMilliseconds(1),
            FirstPause = TimeSpan.FromMilliseconds(20),
            LongestPause = TimeSpan.FromMilliseconds(50),
            LongestOutage = TimeSpan.FromSeconds(20),
        },
    };

    public static EndpointLanguageModel Model(
        EndpointSettings settings, ICallJournal? replay = null, Budget? budget = null, Action<string>? say = null) => new(
        new EndpointOptions([settings], Prompt) { Replay = replay, Budget = budget ?? new() }, TimeProvider.System, say ?? (_ => { }));

    /// <summary>A request of several samples with temperatures and seeds of their own.</summary>
    public static CompletionRequest Request(int samples, string prompt = "/* Metrics:\n{'num_params': '90'}\n*/\nclass Model : Module\n",
        int maximum = 64, ulong seed = 1) => new(
        prompt, SoftPrompt.None,
        [.. Enumerable.Range(0, samples)
            .Select(i => new SampleSettings(new[] { 0.2, 0.6, 0.8, 1.0 }[i % 4], new RunSeed(seed).Derive("sample", i)))], maximum,
                Languages.CSharp);

    /// <summary>A port of the loopback address at which nothing listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
