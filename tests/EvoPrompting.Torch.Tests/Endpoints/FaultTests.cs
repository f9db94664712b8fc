using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Asking;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>What each fault of a server costs: a try, a sample, or the run. Nothing else is lost, in any protocol.</summary>
public class FaultTests
{
    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task FaultsThatPassCostNothing(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var settings = Some.Settings(server, protocol); // a machine without a free core takes longer than the time-out now and then
        using var model = Some.Model(
            settings with { Timeout = TimeSpan.FromSeconds(1), Patience = settings.Patience with { Tries = 20 } });
        foreach (var fault in Fault.Passing)
        {
            server.Misbehave(fault);
            var completions = await model.CompleteAsync(Some.Request(3, prompt: $"{fault}\nclass Model : Module\n"), default);
            Assert.True(completions.All(c => c is { Fault: null, Text: "{ }" }),
                $"{fault}: {completions.FirstOrDefault(c => c.Fault is not null)?.Fault}");
        }
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task AnAnswerThatCannotBeUsedCostsItsSampleOnly(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        await model.CompleteAsync(Some.Request(1), default); // the server has answered once, so later refusals are of single prompts
        foreach (var fault in Fault.Unusable)
        {
            server.Misbehave(fault);
            var asked = server.Asked.Count;
            var completions = await model.CompleteAsync(Some.Request(3, prompt: $"{fault}\nclass Model : Module\n"), default);
            var lost = completions.Where(c => c.Text != "{ }").ToArray();
            Assert.True(lost.Length == 1, $"{fault}: {lost.Length} lost");
            Assert.True(lost[0].Fault is { Length: > 10 } || lost[0].Text.Contains('\ufffd'), $"{fault}: {lost[0]}");
            Assert.Equal(3, server.Asked.Count - asked); // not tried again
        }
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ARefusalStopsTheRunAtOnceWithTheServersMessage(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        foreach (var fault in Fault.Refusals)
        {
            using var model = Some.Model(Some.Settings(server, protocol));
            var asked = server.Asked.Count;
            server.Misbehave(fault);
            var refusal =
                await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(1, prompt: $"{fault}"), default));
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.Matches(
                "m: the server says (40[1-5].*(no such|no credit|not yours|not this way)|429.*exceeded|307.*elsewhere)", refusal.Message);
            Assert.Equal(1, server.Asked.Count - asked); // not tried again
        }
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task AFirstRequestThatIsRefusedAsBadStopsTheRun(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, protocol));
        server.Misbehave(new Fault("bad", FaultCost.Run, context => Fault.ErrorAsync(context, 400, "messages: at least one is needed")));
        Assert.Contains("at least one is needed",
            (await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(1), default))).Message);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task AServerThatIsDownIsWaitedForWithACountdown(string protocol)
    {
        var port = Some.FreePort();
        var said = new List<string>();
        var settings = Some.Settings(new Uri($"http://127.0.0.1:{port}{(protocol is "anthropic" or "ollama" ? "" : "/v1")}"), protocol);
        using var model =
            Some.Model(
                settings with
                {
                    Patience =
                    settings.Patience with { FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(1) }
                },
                        say: said.Add);
        var completing = model.CompleteAsync(Some.Request(6), default);
        string? notice = null;
        for (var i = 0; i < 1_000 && notice is null; i++)
        {
            await Task.Delay(20);
            notice = model.Notice is { } now && now.StartsWith("next try in 1 s; ", StringComparison.Ordinal) ? now : null;
        }

        Assert.NotNull(notice);
        await using var server = await ModelServer.StartAsync(_ => Task.FromResult(new AnsweredModel("{ }", 1, true, 1)), port);
        Assert.All(await completing, c => Assert.Equal("{ }", c.Text));
        Assert.Contains(said, s => s.Contains("the run waits, next try in 1 s", StringComparison.Ordinal));
        Assert.Contains(said, s => s.Contains("answers again", StringComparison.Ordinal));
        Assert.Null(model.Notice);
    }

    [Fact]
    public async Task AServerThatStaysDownStopsTheRun()
    {
        var settings = Some.Settings(new Uri($"http://127.0.0.1:{Some.FreePort()}/v1"), "completions");
        using var model =
            Some.Model(settings with { Patience = settings.Patience with { LongestOutage = TimeSpan.FromMilliseconds(300) } });
        var refusal = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(2), default));
        Assert.Matches(@"^completions:m: no answer from 127.0.0.1:\d+ \(.+\); is the server running", refusal.Message);
    }

    [Fact]
    public async Task TooManyRequestsLowerTheNumberOfCallsAtOnceAndAnswersRaiseIt()
    {
        ModelServer? asked = null;
        var together = 8; // answers wait until so many calls were under way at once
        await using var server = asked = await ModelServer.StartAsync(async _ =>
        {
            for (var i = 0; i < 6_000 && asked!.MostUnderWay < together; i++) await Task.Delay(10);
            await Task.Delay(20);
            return new AnsweredModel("{ }", 1, true, 1);
        });
        var settings = Some.Settings(server, "completions") with { ParallelCalls = 8 };
        using var endpoint = new Endpoint(settings, TimeProvider.System, new RandomStream(1), _ => { }, stopText: null);
        Task AskAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => endpoint.AskAsync(
            new ModelRequest(settings, [new ModelMessage(MessageRole.User, "p")], new SampleSettings(1, (ulong)i), 16, 0), samples: 1,
            new Budget(), default)));

        await AskAsync(24);
        Assert.Equal(8, server.MostUnderWay);
        server.Misbehave(Fault.Passing.Take(1));
        await AskAsync(1);
        together = 4;
        Assert.Equal(4, endpoint.ParallelCalls);
        server.MostUnderWay = 0;
        await AskAsync(4);
        Assert.Equal(4, server.MostUnderWay);
        await AskAsync(60);
        Assert.Equal(8, endpoint.ParallelCalls);
    }

    [Fact]
    public async Task RetryAfterIsHonoured()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"));
        server.Misbehave(new Fault("wait", FaultCost.Retry, context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return Fault.ErrorAsync(context, 429, "slow down");
        }));
        var start = TimeProvider.System.GetTimestamp();
        await model.CompleteAsync(Some.Request(1), default);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0.95, 20);
    }

    /// <summary>A quota of the day is not waited for, neither in seconds nor as a date; the run can be resumed then.</summary>
    [Theory]
    [InlineData("86400")]
    [InlineData("Fri, 01 Jan 2100 00:00:00 GMT")]
    public async Task AWaitOfADayStopsTheRunAtOnce(string retryAfter)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"));
        server.Misbehave(new Fault("wait", FaultCost.Run, context =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            return Fault.ErrorAsync(context, 429, "daily limit");
        }));
        var refusal = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(1), default));
        Assert.Contains("429 Too Many Requests: daily limit; it asks for a wait of ", refusal.Message);
        Assert.Single(server.Asked);
    }

    /// <summary>
    /// In a run that goes on, a first request refused as bad is that prompt's fault, as it was before the run was stopped.
    /// </summary>
    [Fact]
    public async Task AfterAResumeABadRequestCostsItsSample()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var journal = new MemoryCallJournal();
        using (var before = Some.Model(Some.Settings(server, "openai")))
        {
            await before.BeginAsync(journal, default);
            await before.CompleteAsync(Some.Request(1, seed: 1), default);
        }

        using var after = Some.Model(Some.Settings(server, "openai"));
        await after.BeginAsync(journal, default);
        server.Misbehave(new Fault("bad", FaultCost.Sample, context => Fault.ErrorAsync(context, 400, "blocked by a filter")));
        var completion = (await after.CompleteAsync(Some.Request(1, seed: 2), default)).Single();
        Assert.Contains("blocked by a filter", completion.Fault);
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ACancelledCallEndsAtOnce(string protocol)
    {
        await using var server = await ModelServer.StartAsync(async _ =>
        {
            await Task.Delay(Timeout.Infinite, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            return new AnsweredModel("", 0, true, 0);
        });
        using var model = Some.Model(Some.Settings(server, protocol));
        using var stop = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.CompleteAsync(Some.Request(2), stop.Token));
    }
}
