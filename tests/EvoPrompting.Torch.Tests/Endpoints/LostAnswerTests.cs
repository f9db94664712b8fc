using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>Answers that are lost are told of, and a search of nothing but them stops.</summary>
public class LostAnswerTests
{
    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task TheFirstOfEachKindIsToldWhenItHappens(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave(Fault.Answering("<html>"), Fault.Answering("<html>"), Fault.Answering("{}"));
        var said = new List<string>();
        using var model = Some.Model(Some.Settings(server, protocol) with { ParallelCalls = 1 }, say: said.Add);
        var completions = await model.CompleteAsync(Some.Request(6), default);
        Assert.Equal(3, completions.Count(c => c.Fault is not null));
        Assert.Equal(2, said.Count);
        Assert.All(said, line => Assert.Contains("an answer is lost: ", line, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task APromptThatIsLostWholeStopsTheRunAndResumingAsksForItAgain(string protocol)
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave([.. Enumerable.Repeat(Fault.Answering("{\"nothing\":1}"), 5)]);
        var journal = new MemoryCallJournal();
        using var model = Some.Model(Some.Settings(server, protocol));
        await model.BeginAsync(journal, default);
        var stopped = await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(5), default));
        Assert.Contains("all 5 answers to a prompt are lost", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(5, (await journal.ReadCallsAsync(default)).Count);

        using var resumed = Some.Model(Some.Settings(server, protocol));
        await resumed.BeginAsync(journal, default);
        Assert.All(await resumed.CompleteAsync(Some.Request(5), default), c => Assert.Null(c.Fault));
        Assert.All(await resumed.CompleteAsync(Some.Request(5, seed: 2), default), c => Assert.Null(c.Fault));
        Assert.Equal(15, server.Asked.Count);
    }

    [Fact]
    public async Task PromptsOfOneSampleStopAfterSome()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        server.Misbehave([.. Enumerable.Repeat(Fault.Answering("{}"), 9)]);
        using var model = Some.Model(Some.Settings(server, "openai"));
        for (var seed = 1UL; seed <= 3; seed++) await model.CompleteAsync(Some.Request(1, seed: seed), default);
        await Assert.ThrowsAsync<ServerStoppedException>(() => model.CompleteAsync(Some.Request(1, seed: 4), default));
    }
}
