using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A budget holds where a server takes more than it was asked to, whatever it says of it.</summary>
public class RunawayTests
{
    private const int Limit = 512;

    private static readonly string words = string.Concat(Enumerable.Repeat("word ", 40_000));

    /// <summary>It writes 40,000 tokens whatever is asked: the second call would go beyond the budget, so there is one.</summary>
    [Theory]
    [InlineData("completions", 1)]
    [InlineData("completions", 4)]
    [InlineData("openai", 1)]
    [InlineData("openai", 4)]
    [InlineData("anthropic", 4)]
    [InlineData("ollama", 4)]
    public async Task AServerThatIgnoresTheLimitIsKnownAfterItsFirstAnswer(string protocol, int parallel)
    {
        var said = new List<string>();
        await using var server = await ServerAsync(words, tokens: 40_000);
        var stopped = await StopAsync(server, protocol, parallel, new Budget(maximumTokens: 50_000), say: said.Add);
        Assert.Single(server.Asked);
        Assert.Matches("^--max-tokens 50000: 40100 are spent and the next call could take 4[0-9]{4}, ", stopped.Message);
        Assert.Equal(
            $"{protocol}:m: an answer has 40000 tokens, though 512 were the most: the server ignores the limit", Assert.Single(said));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task AsManyCallsAreMadeAsFitWhenEachWritesAsMuch(int parallel)
    {
        var said = new List<string>();
        await using var server = await ServerAsync(words, tokens: 40_000);
        await StopAsync(server, "openai", parallel, new Budget(maximumTokens: 170_000), say: said.Add);
        Assert.Equal(4, server.Asked.Count); // 160,400 tokens
        Assert.Single(said);
        await using var other = await ServerAsync(words, tokens: 40_000);
        await StopAsync(other, "openai", parallel, new Budget(maximumCost: 0.9), new TokenPrices(0, 0, 5)); // 0.2 for each
        Assert.Equal(4, other.Asked.Count);
    }

    /// <summary>It heeds the limit until its fifth answer; then only what is under way goes beyond.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task OneThatBeginsToIgnoreTheLimitIsStoppedByWhatIsUnderWay(int parallel)
    {
        var count = 0;
        await using var server = await ModelServer.StartAsync(async _ =>
        {
            await Task.Delay(20);
            return Interlocked.Increment(ref count) < 5
                ? new AnsweredModel("{ }", 7, Finished: true, InputTokens: 11)
                : new AnsweredModel(words, 40_000, Finished: true, InputTokens: 100);
        });
        await StopAsync(server, "openai", parallel, new Budget(maximumTokens: 50_000), samples: 32);
        Assert.InRange(server.Asked.Count, 5, 4 + parallel);
    }

    /// <summary>Without a count, or with zeros, a text that is longer than the limit allows is a token a byte.</summary>
    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"}}],"usage":null}""")]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"}}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""")]
    [InlineData("""{"choices":[{"message":{"content":"TEXT"}}],"usage":{"prompt_tokens":100}}""")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"TEXT\"}}]}\n\ndata: [DONE]\n\n")]
    public async Task ATextThatIsTooLongIsNoticedWithoutAnyCount(string answer)
    {
        await using var server = await AnsweringAsync(answer);
        await StopAsync(server, "openai", 4, new Budget(maximumTokens: 150_000));
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"{ }\"}}]}\n\n"
        + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":40000}}\n\n")]
    [InlineData("""{"choices":[{"message":{"content":""}}],"usage":{"prompt_tokens":100,"completion_tokens":40000}}""")] // lost, and paid for
    [InlineData("""{"choices":[{"message":{"content":"{ }"}}],"usage":{"prompt_tokens":40000,"completion_tokens":7}}""")] // reads more than it was sent
    public async Task WhatTheServerSaysCountsWhereverItStands(string answer)
    {
        await using var server = await AnsweringAsync(answer);
        await StopAsync(server, "openai", 4, new Budget(maximumTokens: 50_000));
        Assert.Single(server.Asked);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task AnAnswerThatIsTooLongToBeReadCountsForWhatWasRead(string protocol)
    {
        await using var server = await ServerAsync(new string('x', 2 << 20), tokens: 500_000);
        var journal = new MemoryCallJournal();
        await StopAsync(server, protocol, 4, new Budget(maximumTokens: 1_500_000), journal: journal);
        Assert.Single(server.Asked);
        await StopAsync(server, protocol, 4, new Budget(maximumTokens: 1_500_000), journal: journal); // a resume counts it so too
        Assert.Single(server.Asked);
    }

    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Fact]
    public async Task AResumeKnowsTheServerFromTheRecordedCalls()
    {
        await using var server = await ServerAsync(words, tokens: 40_000);
        var journal = new MemoryCallJournal();
        await StopAsync(server, "openai", 4, new Budget(maximumTokens: 50_000), journal: journal);
        await StopAsync(server, "openai", 4, new Budget(maximumTokens: 30_000), journal: journal); // begins above the limit
        await StopAsync(server, "openai", 4, new Budget(maximumTokens: 79_000), journal: journal);
        Assert.Single(server.Asked);
        await StopAsync(server, "openai", 4, new Budget(maximumTokens: 130_000), journal: journal);
        Assert.Equal(3, server.Asked.Count);
    }

    /// <summary>Two models, one of which runs away: what it took leaves nothing for the other.</summary>
    [Fact]
    public async Task SeveralModelsShareTheBudget()
    {
        await using var server = await ServerAsync(words, tokens: 40_000);
        await using var modest = await ServerAsync("{ }", tokens: 7);
        EndpointSettings[] models = [Some.Settings(server, "openai"), Some.Settings(modest, "openai") with { Model = "other" }];
        var options = new EndpointOptions(models, Some.Prompt) { Budget = new Budget(maximumTokens: 42_000), Choice = new InTurn() };
        using var model = new EndpointLanguageModel(options, TimeProvider.System, _ => { });
        await model.BeginAsync(new MemoryCallJournal(), default);
        await Assert.ThrowsAsync<BudgetReachedException>(() => model.CompleteAsync(Some.Request(32, maximum: Limit), default));
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task AServerThatIgnoresTheLimitIsToldWithoutABudgetToo()
    {
        var said = new List<string>();
        await using var server = await ServerAsync(words, tokens: 40_000);
        using var model = Some.Model(Some.Settings(server, "openai"), say: said.Add);
        Assert.Equal(8, (await model.CompleteAsync(Some.Request(8, maximum: Limit), default)).Count);
        Assert.Single(said, line => line.EndsWith("the server ignores the limit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ACostWithoutPricesIsNoLimitThatIsNeverReached()
    {
        await using var server = await ServerAsync("{ }", tokens: 7);
        using var model = Some.Model(Some.Settings(server, "openai"), budget: new Budget(maximumCost: 1));
        var refusal = await Assert.ThrowsAsync<UserException>(() => model.CompleteAsync(Some.Request(1), default));
        Assert.Contains("--max-cost needs prices", refusal.Message);
        Assert.Empty(server.Asked);
    }

    private static Task<ModelServer> ServerAsync(string text, int tokens) =>
        ModelServer.StartAsync(_ => Task.FromResult(new AnsweredModel(text, tokens, Finished: true, InputTokens: 100)));

    private static async Task<ModelServer> AnsweringAsync(string answer)
    {
        var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave(Enumerable.Repeat(Fault.Answering(answer.Replace("TEXT", words, StringComparison.Ordinal)), 100));
        return server;
    }

    private static async Task<BudgetReachedException> StopAsync(
        ModelServer server, string protocol, int parallel, Budget budget, TokenPrices? prices = null, ICallJournal? journal = null,
        int samples = 8, Action<string>? say = null)
    {
        var settings = Some.Settings(server, protocol) with { ParallelCalls = parallel, Prices = prices ?? TokenPrices.Unknown };
        using var model = Some.Model(settings, budget: budget, say: say);
        await model.BeginAsync(journal ?? new MemoryCallJournal(), default);
        return await Assert.ThrowsAsync<BudgetReachedException>(() => model.CompleteAsync(Some.Request(samples, maximum: Limit), default));
    }

    private sealed class InTurn : IModelChoice
    {
        public Task<IReadOnlyList<int>> ChooseAsync(
            IReadOnlyList<EndpointSettings> models, IReadOnlyList<SampleSettings> samples, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<int>>([.. samples.Select((_, i) => i % models.Count)]);
    }
}
