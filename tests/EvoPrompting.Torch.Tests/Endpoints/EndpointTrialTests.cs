using EvoPrompting.LanguageModels.Endpoints.Trials;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A handful of small calls finds out what a server does.</summary>
public class EndpointTrialTests
{
    private const string Prompt = "/* Metrics:\n{'num_params': '90'}\n*/\nclass Model : Module\n";

    private static int count;

    [Theory]
    [InlineData("completions", 6)]
    [InlineData("openai", 5)]
    [InlineData("ollama", 4)]
    [InlineData("anthropic", 4)]
    public async Task AServerThatKeepsEverythingIsFoundToDoSo(string protocol, int calls)
    {
        await using var server = await ModelServer.StartAsync(
            asked => Stopped(Text(asked.Seed ?? (ulong)Interlocked.Increment(ref count)), asked));
        var found = await TryAsync(server, protocol);
        Assert.Equal(calls, server.Asked.Count);
        Assert.Equal("kept: 7 tokens of at most 48", found["limit"]);
        Assert.Equal(
            protocol == "anthropic" ? "none: the server takes no seed, a recorded run repeats from its calls"
                : "kept: the same text twice, another one for another seed", found["seed"]);
        Assert.Equal(
            protocol is "completions" or "openai" ? "several answers to one request, which pays for its prompt once; the same ones as alone"
                : "not asked for: each sample pays for its prompt", found["n"]);
        if (protocol == "completions") Assert.Equal("kept", found["stop"]);
        else Assert.Equal("taken", found["system role"]);
        Assert.Equal(4, found.Count);
    }

    /// <summary>As transformers serve does it.</summary>
    [Fact]
    public async Task AServerThatSamplesNothingAndGivesOneAnswerIsFoundOut()
    {
        await using var server = await ModelServer.StartAsync(_ => Text(1));
        server.MostSamples = 1;
        var found = await TryAsync(server, "completions");
        Assert.Equal("IGNORED, and so is the temperature: two seeds gave one text; a search has one child a prompt", found["seed"]);
        Assert.Equal("one answer to a request: each sample pays for its prompt", found["n"]);
        Assert.Equal("IGNORED: an answer goes on behind its program", found["stop"]);
    }

    [Fact]
    public async Task AStopTextThatIsLeftInTheTextIsFoundOut()
    {
        await using var server = await ModelServer.StartAsync(asked => Stopped(Text(asked.Seed!.Value), asked, isLeft: true));
        Assert.Equal("kept, and left at the end of the text", (await TryAsync(server, "completions"))["stop"]);
    }

    [Fact]
    public async Task WhatIsRefusedIsNamed()
    {
        await using var server = await ModelServer.StartAsync(_ => Text((ulong)Interlocked.Increment(ref count)));
        foreach (var name in (string[])["seed", "temperature", "stop"]) server.RefusedParameters.Add(name);
        server.Refuses = asked => asked.Samples > 1
            ? Fault.Answering("{\"error\":{\"param\":\"n\",\"message\":\"not supported\"}}", 400) : null;
        var found = await TryAsync(server, "completions");
        Assert.Equal("none: the server takes no seed, a recorded run repeats from its calls", found["seed"]);
        Assert.Equal("refused; left out", found["stop"]);
        Assert.Equal("refused; left out", found["temperature"]);
        Assert.Equal("one answer to a request: each sample pays for its prompt", found["n"]);
    }

    [Fact]
    public async Task SeedsLimitsAndSystemTextsThatAreNotKeptAreFoundOut()
    {
        await using var server = await ModelServer.StartAsync(
            _ => Task.FromResult(new AnsweredModel(Text((ulong)Interlocked.Increment(ref count)), 900, true, 11)));
        server.Refuses = asked => asked.Messages.Any(m => m.Role == "system")
            ? Fault.Answering("{\"error\":{\"message\":\"System role not supported\"}}", 400) : null;
        var found = await TryAsync(server, "openai");
        Assert.Equal("ignored: the same seed gave two texts", found["seed"]);
        Assert.Equal("IGNORED: 900 tokens where 48 were the most", found["limit"]);
        Assert.Equal("refused; its text goes to the user's message", found["system role"]);
    }

    [Fact]
    public async Task AServerThatRefusesAltogetherIsAnErrorInItsWords()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave(Fault.Refusals[0]);
        var refused = await Assert.ThrowsAnyAsync<UserException>(() => TryAsync(server, "openai"));
        Assert.Contains("no such key", refused.Message, StringComparison.Ordinal);
        server.Misbehave(Fault.Unusable[0]);
        var lost = await Assert.ThrowsAnyAsync<UserException>(() => TryAsync(server, "openai"));
        Assert.Equal("openai:m: the answer is empty.", lost.Message);
    }

    private static string Text(ulong seed) => $"zebra teapot {seed} gravel lantern {seed} oboe";

    private static string Stopped(string text, AskedModel asked, bool isLeft = false)
    {
        if (!asked.Parameters.Contains("stop")) return text;
        var mark = (string)System.Text.Json.Nodes.JsonNode.Parse(asked.Body)!["stop"]![0]!;
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? text : text[..(isLeft ? at + mark.Length : at)];
    }

    private static async Task<Dictionary<string, string>> TryAsync(ModelServer server, string protocol)
    {
        var settings = Some.Settings(server, protocol) with { SamplesPerRequest = 16 };
        var result = await new EndpointTrial(settings, Some.Prompt, TimeProvider.System, _ => { }).RunAsync(Prompt, 48, default);
        return result.Findings.ToDictionary(f => f.Name, f => f.Found);
    }
}
