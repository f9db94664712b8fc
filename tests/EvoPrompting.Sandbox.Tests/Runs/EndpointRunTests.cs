using EvoPrompting.LanguageModels;
using EvoPrompting.Tests.Endpoints;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Whole searches of the real program with a model behind a real server on the loopback address.</summary>
public sealed class EndpointRunTests : IDisposable
{
    private const string Recipe = """
        {
          "task": "mnist1d",
          "search": { "rounds": 2, "promptsPerRound": 1, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 0.95 },
          "training": { "steps": 20, "validateEvery": 10 },
          "limits": { "multiplyAddsPerStep": 30000000 },
          "tuning": { "kind": "none" }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-endpoints-");

    public EndpointRunTests() => File.WriteAllText(In("recipe.json"), Recipe);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Prompt, protocol, parsing and journal change nothing: the same samples under the same seeds.</summary>
    [Fact]
    public async Task TheEmbeddedModelBehindAServerGivesTheHistoryOfTheEmbeddedModel()
    {
        using var model = EmbeddedLanguageModel.Load(Path.Combine(CommandLine.Folder, "weights", "embedded.evolm"));
        await using var server = await ModelServer.StartAsync(model);
        await RunAsync("embedded");
        var expected = await HistoryAsync("embedded");
        Assert.Equal(4 + 8, expected.Count(line => line.Contains("\"ordinal\":", StringComparison.Ordinal)));
        foreach (var protocol in (string[])["completions", "openai"])
        {
            await RunAsync(protocol, "--lm", $"{protocol}:embedded", "--endpoint", server.For(protocol).ToString());
            Assert.Equal(expected, await HistoryAsync(protocol));
        }

        Assert.Equal(2 * 8, server.Asked.Count);
    }

    private Task RunAsync(string run, params string[] more) =>
        SucceedAsync(["run", "mnist1d", "--recipe", In("recipe.json"), "--seed", "7", "--out", In(run), .. more]);

    /// <summary>The export but for its first line, which names recipe and model.</summary>
    private async Task<string[]> HistoryAsync(string run) => (await SucceedAsync("export", In(run))).Split('\n')[1..];

    private static async Task<string> SucceedAsync(params string[] arguments)
    {
        var (code, output, errors) = await CommandLine.RunAsync(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: exit code {code}\n{errors}");
        return output;
    }

    private string In(string name) => Path.Combine(folder.FullName, name);
}
