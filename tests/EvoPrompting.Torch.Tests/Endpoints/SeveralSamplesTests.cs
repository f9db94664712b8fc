using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>One request asks for several samples of a prompt where its server can, and gets what single requests would get.</summary>
public class SeveralSamplesTests
{
    /// <summary>16 samples of 4 temperatures: with 11 tokens a prompt, 4 or 16 times.</summary>
    [Theory]
    [InlineData("completions", 16, 4)]
    [InlineData("openai", 16, 4)]
    [InlineData("openai", 3, 8)]
    [InlineData("openai", 1, 16)]
    [InlineData("anthropic", 16, 16)]
    [InlineData("ollama", 16, 16)]
    public async Task ThePromptIsReadOnceForAllSamplesOfATemperature(string protocol, int samplesPerRequest, int requests)
    {
        await using var server = await ModelServer.StartAsync(Text);
        var calls = await CallsAsync(server, protocol, samplesPerRequest);
        Assert.Equal(requests, server.Asked.Count);
        Assert.Equal(16, calls.Count);
        Assert.Equal((requests * 11, 16 * 7), (calls.Sum(c => c.Usage.Input), calls.Sum(c => c.Usage.Output)));
        Assert.All(server.Asked, a => Assert.Equal(a.Samples > 1, a.Parameters.Contains("n")));
    }

    [Theory]
    [InlineData("completions")]
    [InlineData("openai")]
    public async Task EachSampleIsTheSameAsWhenItIsAskedForAlone(string protocol)
    {
        await using var server = await ModelServer.StartAsync(Text);
        var alone = await CallsAsync(server, protocol, samplesPerRequest: 1);
        Assert.Equal(16, alone.Select(c => c.Text).Distinct().Count());
        foreach (var samples in (int[])[2, 3, 16])
        {
            var together = await CallsAsync(server, protocol, samples);
            Assert.Equal(alone.Select(c => (c.Request, c.Text)), together.Select(c => (c.Request, c.Text)));
        }
    }

    /// <summary>In the words of servers that people run; the last ones do not say what they refuse.</summary>
    [Theory]
    [InlineData(400, """{"error":{"code":400,"message":"Field 'n': Value must be between 1 <= value <= 1, but got 4"}}""", 1)]
    [InlineData(400, """{"error":{"code":400,"message":"Field 'n': Value must be between 1 <= value <= 3, but got 4"}}""", 3)]
    [InlineData(400, """{"error":{"message":"Only one completion choice is allowed","type":"invalid_request_error"}}""", 1)]
    [InlineData(400, """{"error":{"message":"Unsupported parameter","param":"n","code":"unsupported_parameter"}}""", 1)]
    [InlineData(400, """{"object":"error","message":"n must be at most 2, got 4.","type":"BadRequestError"}""", 2)]
    [InlineData(422, """{"detail":[{"type":"less_than_equal","loc":["body","n"],"msg":"Input should be less than or equal to 1"}]}""", 1)]
    [InlineData(500, """{"error":{"message":"n > 1 is not supported"}}""", 1)]
    [InlineData(501, """{"error":"not implemented"}""", 1)]
    [InlineData(400, """{"error":"bad request"}""", 1)]
    public async Task AServerThatRefusesSeveralIsAskedForFewerFromThenOn(int status, string error, int most)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(Text);
        server.Refuses = asked => asked.Samples > most ? Fault.Answering(error, status) : null;
        var settings = Settings(server, "openai", 16) with { ParallelCalls = 1 };
        settings = settings with { Patience = settings.Patience with { Tries = 1 } };
        using var model = Some.Model(settings, say: said.Add);
        Assert.All(await model.CompleteAsync(Some.Request(16), default), c => Assert.Null(c.Fault));
        var line = Assert.Single(said);
        Assert.Matches("^openai:m: the server does not give 4 answers to one request .*; from now on each request asks for ", line);
        Assert.EndsWith($"{(most == 1 ? "asks for one" : $"at most {most}")}, and the prompt is paid for each time", line);
        Assert.Single(server.Asked, a => a.Samples > most);
        var asked = server.Asked.Count;
        Assert.All(await model.CompleteAsync(Some.Request(16, seed: 2), default), c => Assert.Null(c.Fault));
        Assert.All(server.Asked.Skip(asked), a => Assert.InRange(a.Samples, 1, most));
    }

    [Theory]
    [InlineData("completions", 1)]
    [InlineData("openai", 1)]
    [InlineData("openai", 3)]
    public async Task AServerThatGivesFewerIsAskedForFewerFromThenOnAndNothingIsLost(string protocol, int most)
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(Text);
        server.MostSamples = most;
        using var model = Some.Model(Settings(server, protocol, 16) with { ParallelCalls = 1 }, say: said.Add);
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        await model.CompleteAsync(Some.Request(16), default);
        var alone = await CallsAsync(server, protocol, samplesPerRequest: 1);
        Assert.Equal(alone.Select(c => c.Text), (await journal.ReadCallsAsync(default)).Select(c => c.Text));
        var expected = most == 1 ? "the server gave 1 answer where 4" : "gave 3 answers where 4";
        Assert.Contains(expected, Assert.Single(said), StringComparison.Ordinal);
    }

    /// <summary>One broken answer, or one that is refused, costs the samples nothing that single requests would not lose too.</summary>
    [Fact]
    public async Task SamplesOfARequestThatFailsAreAskedForAlone()
    {
        await using var server = await ModelServer.StartAsync(Text);
        server.Refuses = asked => asked.Samples > 1 ? Fault.Answering("{\"choices\": [{\"text\": \"") : null;
        var calls = await CallsAsync(server, "openai", 16);
        Assert.All(calls, c => Assert.NotNull(c.Text));
        Assert.Equal(4 + 16, server.Asked.Count);
    }

    /// <summary>A server that writes one text after another needs the time of all of them, which is no fault of it.</summary>
    [Fact]
    public async Task AServerThatIsTooSlowForSeveralIsAskedForFewer()
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(Text);
        server.Refuses = asked => asked.Samples > 2 ? Fault.Passing.Single(f => f.Name == "no answer until the time-out") : null;
        var settings = Settings(server, "openai", 16) with { ParallelCalls = 1, Timeout = TimeSpan.FromSeconds(4) };
        using var model = Some.Model(settings, say: said.Add);
        Assert.All(await model.CompleteAsync(Some.Request(16), default), c => Assert.Null(c.Fault));
        Assert.Equal(
            "openai:m: no whole answer within 4 s where 4 were asked for; from now on each request asks for at most 2, and the prompt is "
            + "paid for each time", Assert.Single(said));
        Assert.Single(server.Asked, a => a.Samples > 2);
    }

    [Fact]
    public async Task AChoiceWithoutATextCostsItsSampleOnly()
    {
        await using var server = await ModelServer.StartAsync(asked => asked.Seed % 4 == 0 ? "" : Text(asked));
        var calls = await CallsAsync(server, "openai", 16);
        Assert.Equal(4, server.Asked.Count);
        Assert.InRange(calls.Count(c => c.Fault is not null), 1, 15);
        Assert.All(calls.Where(c => c.Fault is not null), c => Assert.Equal("the answer holds no text (stop)", c.Fault));
        Assert.Equal(4 * 11, calls.Sum(c => c.Usage.Input));
    }

    /// <summary>What was recorded before is not asked for again; the others keep their seeds.</summary>
    [Fact]
    public async Task AResumeAsksForTheMissingSamplesOnly()
    {
        await using var server = await ModelServer.StartAsync(Text);
        var whole = await CallsAsync(server, "completions", 16);
        foreach (var kept in (int[])[1, 5, 15])
        {
            var journal = new MemoryCallJournal();
            await journal.RecordAsync([.. whole.Where((_, i) => i % 16 < kept)], default);
            server.Asked.Clear();
            Assert.Equal(whole, await CallsAsync(server, "completions", 16, journal), new SameTextAndRequest());
            Assert.Equal(16 - kept, server.Asked.Sum(a => a.Samples));
        }
    }

    /// <summary>What the samples of one request could take counts together; where that is too much each is asked for alone.</summary>
    [Fact]
    public async Task ABudgetHoldsForRequestsOfSeveralSamples()
    {
        await using var server = await ModelServer.StartAsync(Text);
        var prompt = new string('p', 84); // at most 100 tokens read, 100 written for each sample; 11 and 7 are taken
        foreach (var tokens in (int[])[200, 300, 500, 700, 900])
        {
            server.Asked.Clear();
            var journal = new MemoryCallJournal();
            using var model = Some.Model(Settings(server, "completions", 16), budget: new Budget(maximumTokens: tokens));
            await model.BeginAsync(journal, default);
            var samples = Enumerable.Range(0, 64).Select(i => new SampleSettings(1, (ulong)i << 40)).ToArray();
            await Assert.ThrowsAsync<BudgetReachedException>(
                () => model.CompleteAsync(Some.Request(1, prompt, 100) with { Samples = samples }, default));
            var calls = await journal.ReadCallsAsync(default);
            var taken = calls.Sum(c => c.Usage.Total!.Value);
            Assert.InRange(taken, tokens - 200 + 1, tokens); // less than one more sample could have taken is left
            Assert.Equal(server.Asked.Sum(a => a.Samples), calls.Count);
        }
    }

    /// <summary>A budget's first call is for one sample, so a runaway server shows itself with one answer.</summary>
    [Fact]
    public async Task ARunawayServerWritesOneAnswer()
    {
        await using var server = await ModelServer.StartAsync(_ => Task.FromResult(new AnsweredModel("{ }", 40_000, true, 11)));
        using var model = Some.Model(Settings(server, "openai", 16), budget: new Budget(maximumTokens: 50_000));
        await Assert.ThrowsAsync<BudgetReachedException>(() => model.CompleteAsync(Some.Request(16), default));
        Assert.Equal(1, Assert.Single(server.Asked).Samples);
    }

    [Theory]
    [InlineData(10, 4, new long[] { 0, 0, 5, 5 })]
    [InlineData(7, 3, new long[] { 1, 1, 1 })]
    [InlineData(3, 5, new long[] { 0, 0, 0, 0, 0 })]
    [InlineData(1000, 999, new long[] { 3, 700, 41, 0, 9 })]
    public void SharesAddUpToTheWhole(long input, long output, long[] lengths)
    {
        var cached = input - 1;
        var shares = TokenShares.Of(new TokenUsage(input, cached, output), lengths);
        Assert.Equal((input, cached, output), (shares.Sum(s => s.Input), shares.Sum(s => s.CachedInput), shares.Sum(s => s.Output)));
        Assert.All(shares, s => Assert.InRange(s.CachedInput!.Value, 0, s.Input!.Value));
        if (lengths.Any(l => l > 0))
            Assert.All(shares.Zip(lengths), s => Assert.InRange(s.First.Output!.Value - (s.Second * output / lengths.Sum()), 0, 1));
        Assert.All(TokenShares.Of(default, lengths), s => Assert.Equal(default, s));
    }

    private static string Text(AskedModel asked) => $"{{ // {asked.Seed} at {asked.Temperature} }}";

    private static EndpointSettings Settings(ModelServer server, string protocol, int samplesPerRequest) =>
        Some.Settings(server, protocol) with { SamplesPerRequest = samplesPerRequest };

    private static async Task<IReadOnlyList<ModelCall>> CallsAsync(
        ModelServer server, string protocol, int samplesPerRequest, ICallJournal? journal = null)
    {
        journal ??= new MemoryCallJournal();
        using var model = Some.Model(Settings(server, protocol, samplesPerRequest));
        await model.BeginAsync(journal, default);
        await model.CompleteAsync(Some.Request(16), default);
        return await journal.ReadCallsAsync(default);
    }

    private sealed class SameTextAndRequest : IEqualityComparer<ModelCall>
    {
        public bool Equals(ModelCall? x, ModelCall? y) => (x?.Request, x?.Text) == (y?.Request, y?.Text);

        public int GetHashCode(ModelCall call) => call.Request.GetHashCode(StringComparison.Ordinal);
    }
}
