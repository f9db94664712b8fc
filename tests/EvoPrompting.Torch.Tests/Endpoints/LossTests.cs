using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Losses;
using EvoPrompting.LanguageModels.Endpoints.Repairing;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>Lost answers are told, and a prompt that is lost whole stops the run; a resume asks for it again.</summary>
public class LossTests
{
    private static readonly Fault page = Fault.Answering("<html><body>Sign in to the network</body></html>");
    private static readonly Fault failure = new("a fault", FaultCost.Retry, context => Fault.ErrorAsync(context, 500, "out of memory"));
    private static readonly Fault refused = Fault.Answering("""{"error":{"message":"this prompt was blocked by a filter"}}""", 400);

    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task APromptThatIsLostWholeStopsTheRunWithTheReason(string protocol)
    {
        var said = new List<string>();
        await using var server = await ServerAsync(page, 8);
        var journal = new MemoryCallJournal();
        var stopped = await Assert.ThrowsAsync<ServerStoppedException>(
            () => CompleteAsync(server, journal, protocol: protocol, say: said.Add));
        Assert.Matches($"^{protocol}:m: all 8 answers to a prompt are lost: .*Sign in to the network.*[.]$", stopped.Message);
        Assert.True(stopped.IsOfPrompt);
        Assert.Equal(8, (await journal.ReadCallsAsync(default)).Count(c => c.Fault is not null));
        Assert.Matches($"^{protocol}:m: an answer is lost: .*Sign in.* [(]more of this kind are not shown[)]$", Assert.Single(said));
    }

    [Fact]
    public async Task TheFirstOfEachKindIsToldAndOthersLikeItAreNot()
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"), say: said.Add);
        await model.CompleteAsync(Some.Request(1), default);
        server.Misbehave(
            Fault.Answering("""{"error":{"message":"blocked by a filter (request 7f3a91)"}}""", 400), page,
            Fault.Answering("""{"error":{"message":"blocked by a filter (request 80b217)"}}""", 400), Fault.Answering(""), page);
        Assert.Equal(5, (await model.CompleteAsync(Some.Request(8, seed: 2), default)).Count(c => c.Fault is not null));
        Assert.Equal(3, said.Count);
        Assert.Single(said, s => s.Contains("lost: the server says 400 Bad Request: blocked by a filter ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task APromptThatIsLostForSeveralReasonsStopsWithTheCommonest()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave([.. Enumerable.Repeat(page, 3), .. Enumerable.Repeat(Fault.Answering(""), 5)]);
        var stopped = await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, new MemoryCallJournal()));
        Assert.Matches("^openai:m: all 8 answers to a prompt are lost: the answer is empty [(]and 1 other reason[)][.]$", stopped.Message);
    }

    /// <summary>What was lost is asked for again once it is mended; the attempts in the journal are the history, in a replay too.</summary>
    [Theory, MemberData(nameof(Protocols))]
    public async Task AResumeAsksAgainAndAReplayRepeatsIt(string protocol)
    {
        await using var server = await ServerAsync(page, 8);
        var journal = new MemoryCallJournal();
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal, protocol: protocol));
        var completions = await CompleteAsync(server, journal, protocol: protocol);
        Assert.All(completions, c => Assert.Equal("{ }", c.Text));
        Assert.Equal(completions, await CompleteAsync(server, journal, protocol: protocol));
        Assert.Equal(16, server.Asked.Count);
        Assert.Equal(completions, await ReplayAsync(journal, protocol: protocol));
    }

    [Fact]
    public async Task AnAttemptThatWasStoppedGoesOnAsThatAttempt()
    {
        await using var server = await ServerAsync(page, 8);
        var journal = new MemoryCallJournal();
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
        var first = (await journal.ReadCallsAsync(default)).Count;
        server.Misbehave([Fault.Refusals[0]]);
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
        Assert.All(await CompleteAsync(server, journal), c => Assert.Null(c.Fault));
        Assert.Equal(first + 8, (await journal.ReadCallsAsync(default)).Count);
    }

    /// <summary>A prompt that a filter refuses each time does not end the run for ever: the third attempt stands.</summary>
    [Fact]
    public async Task APromptThatIsRefusedEachTimeIsLostInTheEnd()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var journal = new MemoryCallJournal();
        await CompleteAsync(server, journal, Some.Request(8, seed: 9));
        server.Misbehave(Enumerable.Repeat(refused, 24));
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
        var completions = await CompleteAsync(server, journal);
        Assert.All(completions, c => Assert.Contains("blocked by a filter", c.Fault));
        Assert.Equal(completions, await CompleteAsync(server, journal));
        Assert.Equal(completions, await ReplayAsync(journal));
        Assert.Equal(8 + 24, server.Asked.Count);
    }

    [Fact]
    public async Task ASecondLossStandsWhereTheServerAnswersOtherPrompts()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var journal = new MemoryCallJournal();
        server.Misbehave(Enumerable.Repeat(page, 8));
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
        using var model = Some.Model(Some.Settings(server, "openai"));
        await model.BeginAsync(journal, default);
        await model.CompleteAsync(Some.Request(8, seed: 9), default);
        server.Misbehave(Enumerable.Repeat(refused, 8));
        var completions = await model.CompleteAsync(Some.Request(8), default);
        Assert.All(completions, c => Assert.Contains("blocked by a filter", c.Fault));
        Assert.Equal(completions, await ReplayAsync(journal));
    }

    [Fact]
    public async Task AServerThatNeverAnsweredStopsEveryTime()
    {
        await using var server = await ServerAsync(page, 5 * 8);
        var journal = new MemoryCallJournal();
        for (var process = 1; process <= 5; process++)
        {
            await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
            Assert.Equal(process * 8, server.Asked.Count);
        }

        Assert.All(await CompleteAsync(server, journal), c => Assert.Null(c.Fault));
    }

    /// <summary>A run may have been recorded by a program that went on: then its losses are its history.</summary>
    [Fact]
    public async Task AReplayTakesRecordedLossesAsTheHistory()
    {
        await using var server = await ServerAsync(page, 8);
        var journal = new MemoryCallJournal();
        await Assert.ThrowsAsync<ServerStoppedException>(() => CompleteAsync(server, journal));
        var said = new List<string>();
        Assert.All(await ReplayAsync(journal, said.Add), c => Assert.Contains("Sign in to the network", c.Fault));
        Assert.Empty(said);
    }

    /// <summary>One lost sample may be an accident, though it is all of a small prompt; four in a row are none.</summary>
    [Fact]
    public async Task PromptsOfOneSampleStopAtTheFourthLossInARow()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        using var model = Some.Model(Some.Settings(server, "openai"));
        await model.CompleteAsync(Some.Request(1), default);
        server.Misbehave(Enumerable.Repeat(page, 3));
        for (ulong seed = 2; seed < 5; seed++) Assert.NotNull((await OneAsync(seed)).Fault);
        Assert.Null((await OneAsync(5)).Fault);
        server.Misbehave(Enumerable.Repeat(page, 4));
        for (ulong seed = 6; seed < 9; seed++) Assert.NotNull((await OneAsync(seed)).Fault);
        var stopped = await Assert.ThrowsAsync<ServerStoppedException>(() => OneAsync(9));
        Assert.StartsWith("openai:m: the answer to a prompt is lost: ", stopped.Message);

        async Task<Completion> OneAsync(ulong seed) => (await model.CompleteAsync(Some.Request(1, seed: seed), default)).Single();
    }

    /// <summary>Each call fails three times, then is lost; from the fourth on the run waits, and asks again.</summary>
    [Theory, MemberData(nameof(Protocols))]
    public async Task AServerThatFailsEveryCallIsWaitedFor(string protocol)
    {
        var said = new List<string>();
        await using var server = await ServerAsync(failure, 40);
        var completions = await CompleteAsync(server, new MemoryCallJournal(), Some.Request(16), protocol, said.Add);
        Assert.InRange(completions.Count(c => c.Fault is not null), 1, LostPrompts.InARow - 1);
        Assert.Contains(said, s => s.Contains("says 500 Internal Server Error: out of memory; the run waits", StringComparison.Ordinal));
        Assert.Contains(said, s => s.Contains("answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneThatGoesOnFailingStopsTheRun()
    {
        await using var server = await ServerAsync(failure, 100_000);
        var settings = Some.Settings(server, "openai");
        var patience = settings.Patience with { LongestOutage = TimeSpan.FromMilliseconds(300) };
        using var model = Some.Model(settings with { Patience = patience });
        var stopped = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(8), default));
        Assert.Contains("out of memory", stopped.Message);
        Assert.False(stopped.IsOfPrompt);
    }

    /// <summary>Ten prompts are asked at once, one call at a time: when the first is lost, what waits is not sent.</summary>
    [Fact]
    public async Task TheCallsOfOtherPromptsAreNotSentAnyMore()
    {
        var (number, firstIsLost) = (0, new TaskCompletionSource());
        var slow = new Fault("a page, the ninth once the first prompt is lost", FaultCost.Sample, async context =>
        {
            if (Interlocked.Increment(ref number) > 8) await Task.WhenAny(firstIsLost.Task, Task.Delay(60_000));
            await page.Strike(context);
        });
        await using var server = await ServerAsync(slow, 80);
        using var model = Some.Model(Some.Settings(server, "openai") with { ParallelCalls = 1 });
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        Task<IReadOnlyList<Completion>>[] prompts =
            [.. Enumerable.Range(0, 10).Select(i => model.CompleteAsync(Some.Request(8, seed: (ulong)i), default))];
        await Assert.ThrowsAsync<ServerStoppedException>(() => prompts[0]);
        firstIsLost.SetResult();
        foreach (var prompt in prompts) Assert.True((await Assert.ThrowsAsync<ServerStoppedException>(() => prompt)).IsOfPrompt);
        Assert.InRange(server.Asked.Count, 8, 12);
        Assert.Equal(server.Asked.Count, (await journal.ReadCallsAsync(default)).Count); // what was under way is kept
    }

    [Fact]
    public async Task ALostRepairIsToldAndStopsNothing()
    {
        var said = new List<string>();
        await using var server = await ModelServer.StartAsync(asked => asked.Messages.Count > 2 ? " " : "{ bad }");
        var repair = new Repair((_, _) => Task.FromResult<string?>("bad"), 8, "Again.");
        using var model = new EndpointLanguageModel(
            new EndpointOptions([Some.Settings(server, "openai")], Some.Prompt) { Repair = repair }, TimeProvider.System, said.Add);
        Assert.All(await model.CompleteAsync(Some.Request(8), default), c => Assert.Equal("{ bad }", c.Text));
        Assert.Equal("openai:m: an answer is lost: the answer holds no text (stop) (more of this kind are not shown)", Assert.Single(said));
    }

    private static async Task<ModelServer> ServerAsync(Fault fault, int times)
    {
        var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave(Enumerable.Repeat(fault, times));
        return server;
    }

    /// <summary>Completes as a process of its own would.</summary>
    private static async Task<IReadOnlyList<Completion>> CompleteAsync(
        ModelServer server, ICallJournal journal, CompletionRequest? request = null, string protocol = "openai", Action<string>? say = null)
    {
        using var model = Some.Model(Some.Settings(server, protocol), say: say);
        await model.BeginAsync(journal, default);
        return await model.CompleteAsync(request ?? Some.Request(8), default);
    }

    private static async Task<IReadOnlyList<Completion>> ReplayAsync(
        ICallJournal recorded, Action<string>? say = null, string protocol = "openai")
    {
        var journal = new MemoryCallJournal();
        using var model = Some.Model(Some.Settings(new Uri("http://127.0.0.1:9/v1"), protocol), replay: recorded, say: say);
        await model.BeginAsync(journal, default);
        var completions = await model.CompleteAsync(Some.Request(8), default);
        Assert.Subset((await recorded.ReadCallsAsync(default)).ToHashSet(), (await journal.ReadCallsAsync(default)).ToHashSet());
        return completions;
    }
}
