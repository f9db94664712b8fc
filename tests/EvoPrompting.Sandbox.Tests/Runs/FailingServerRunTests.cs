using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Whole searches of the real program over servers that take too much, or give nothing.</summary>
public sealed class FailingServerRunTests : IDisposable
{
    private const string Program =
        "```csharp\nclass Model : Module\n{\n    public override Tensor Call(Tensor x) => nn.Dense(10)(x.flatten(1));\n}\n```";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-failing-");

    public FailingServerRunTests() => File.WriteAllText(In("recipe.json"), """
        {
          "task": "mnist1d",
          "search": { "rounds": 1, "promptsPerRound": 1, "samplesPerPrompt": 8, "survivors": 2, "errorCeiling": 0.95 },
          "training": { "steps": 20, "validateEvery": 10 },
          "limits": { "multiplyAddsPerStep": 30000000 },
          "tuning": { "kind": "none" }
        }
        """);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>It writes 40,000 tokens whatever is asked: one call fits into the budget.</summary>
    [Fact]
    public async Task AServerThatIgnoresTheLimitIsStoppedByTheBudget()
    {
        await using var server = await ModelServer.StartAsync(
            _ => Task.FromResult(new AnsweredModel(Program, 40_000, Finished: true, InputTokens: 1000)));
        var (code, _, errors) = await CommandLine.RunAsync([.. Arguments(server), "--max-tokens", "50000"]);
        Assert.True(code == 4, errors);
        Assert.Single(server.Asked);
        Assert.Contains("openai:m: an answer has 40000 tokens, though 512 were the most: the server ignores the limit", errors);
        Assert.Contains("--max-tokens 50000: 41000 are spent", errors);
        var resumed = await CommandLine.RunAsync("resume", In("run"), "--max-tokens", "140000");
        Assert.True(resumed.Code == 4, resumed.Errors);
        Assert.Equal(3, server.Asked.Count);
    }

    /// <summary>Each answer is a page to sign in: the run stops and says so, goes on when asked to, and repeats from its calls.</summary>
    [Fact]
    public async Task AServerThatGivesNothingStopsTheRunWhichGoesOnWhenItIsMended()
    {
        await using var server = await ModelServer.StartAsync(_ => Program);
        server.Misbehave(Enumerable.Repeat(Fault.Answering("<html><body>Sign in to the network</body></html>"), 8));
        var (code, _, errors) = await CommandLine.RunAsync(Arguments(server));
        Assert.True(code == 2, errors);
        Assert.Contains("openai:m: an answer is lost: the answer is not ", errors);
        Assert.Contains("openai:m: all 8 answers to a prompt are lost: the answer is not ", errors);
        Assert.EndsWith($"Go on, which asks for that prompt again, with: evoprompting resume {In("run")}\n", errors);
        var resumed = await CommandLine.RunAsync("resume", In("run"));
        Assert.True(resumed.Code == 0, resumed.Errors);
        Assert.Equal(16, server.Asked.Count);
        Assert.Matches(@"(?m)\bopenai:m\b\W+16\W+8\b", resumed.Output); // calls, lost

        await server.DisposeAsync();
        var replay = await CommandLine.RunAsync("run", "mnist1d", "--replay", In("run"), "--out", In("replay"));
        Assert.True(replay.Code == 0, replay.Errors);
        foreach (var what in (string[][])[[], ["--calls"]])
        {
            var (_, expected, _) = await CommandLine.RunAsync(["export", In("run"), .. what]);
            Assert.Equal(expected, (await CommandLine.RunAsync(["export", In("replay"), .. what])).Output);
        }
    }

    private string[] Arguments(ModelServer server) =>
    [
        "run", "mnist1d", "--recipe", In("recipe.json"), "--seed", "7", "--out", In("run"),
        "--lm", "openai:m", "--endpoint", server.For("openai").ToString(),
    ];

    private string In(string name) => Path.Combine(folder.FullName, name);
}
