using EvoPrompting.LanguageModels.Endpoints.Noticing;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>What a server does with a request without a word is noticed and told once.</summary>
public class NoticingTests
{
    private const string Program = "class Model : Module { /* always the same */ }";

    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task AServerThatGivesTheSameTextForEverySeedIsNamedAfterOnePrompt(string protocol)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => Program);
        using var model = Some.Model(Some.Settings(server, protocol) with { SamplesPerRequest = 16 }, say: said.Add);
        await model.CompleteAsync(Some.Request(4), default);
        Assert.StartsWith(
            $"{protocol}:m: all 4 answers to a prompt are the same text, whatever their temperature and seed: such a search has one child "
            + "a prompt.", Assert.Single(said), StringComparison.Ordinal);
        await model.CompleteAsync(Some.Request(4, seed: 2), default);
        Assert.Single(said);
    }

    /// <summary>One other text, samples that should be equal, a single sample, and texts too short to differ are no sign.</summary>
    [Fact]
    public async Task WhatMayHappenWithAnyServerIsNotNamed()
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(
            asked => asked.Prompt.Contains("short", StringComparison.Ordinal) ? "{ }"
                : asked.Temperature is 1.0 && asked.Prompt.Contains("other", StringComparison.Ordinal) ? $"{Program} // {asked.Seed}"
                : Program);
        using var model = Some.Model(Some.Settings(server, "openai"), say: said.Add);
        await model.CompleteAsync(Some.Request(4, "other"), default);
        await model.CompleteAsync(Some.Request(1), default);
        await model.CompleteAsync(Some.Request(8, "short"), default);
        var greedy = Some.Request(1) with { Samples = [new SampleSettings(0, 1), new SampleSettings(0, 2)] };
        await model.CompleteAsync(greedy, default);
        Assert.Empty(said);
    }

    /// <summary>The recorded counts: 13,230 tokens for 45,200 bytes of C#, and what a context of 2,048 leaves of them.</summary>
    [Theory]
    [InlineData(45_200, 13_230, false)]
    [InlineData(45_200, 8_000, false)] // another tokenizer
    [InlineData(45_200, 2_048, true)]
    [InlineData(20_000, 2_048, true)]
    [InlineData(9_000, 2_048, false)] // whole or nearly so, as far as one prompt can tell
    [InlineData(1_900, 11, false)] // fits everywhere
    [InlineData(45_200, 0, false)] // says nothing
    public void APromptOfWhichTooLittleIsReadIsNoticed(long bytes, long tokens, bool isCut)
    {
        var said = new List<string>();
        new CutPrompts(said.Add).Look(bytes, tokens);
        Assert.Equal(isCut, said.Count == 1);
    }

    [Fact]
    public void ShorterPromptsBeforeSharpenTheEstimate()
    {
        var said = new List<string>();
        var cuts = new CutPrompts(said.Add);
        cuts.Look(3_000, 1_000);
        cuts.Look(6_000, 2_000);
        cuts.Look(9_000, 2_048); // 3,000 are to be expected
        cuts.Look(9_000, null);
        Assert.Empty(said);
        cuts.Look(12_000, 2_048);
        Assert.Equal(
            "the server says that it read 2048 tokens of a prompt of about 4000: it seems to cut prompts to its context; give it a longer "
            + "one (Ollama's num_ctx, llama.cpp's --ctx-size)", Assert.Single(said));
        cuts.Look(45_200, 2_048);
        Assert.Single(said);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ACutPromptIsToldOnceARun(string protocol)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(
            asked => Task.FromResult(new AnsweredModel($"{{ // {asked.Seed}", 7, true, 2048)));
        using var model = Some.Model(Some.Settings(server, protocol), say: said.Add);
        var prompt = string.Concat(Enumerable.Repeat("x = nn.Dense(features: 32)(x);\n", 600));
        for (var seed = 1UL; seed <= 2; seed++) await model.CompleteAsync(Some.Request(4, prompt, seed: seed), default);
        Assert.StartsWith(
            $"{protocol}:m: the server says that it read 2048 tokens of a prompt of about 4", Assert.Single(said),
            StringComparison.Ordinal);
    }
}
