using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>No call is made twice, and a recorded run needs no server.</summary>
public class RecordedCallTests
{
    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task WhatIsInTheJournalIsNotAskedAgain(string protocol)
    {
        var count = 0;
        await using var server = await ModelServer.StartAsync(_ => $"{{ {Interlocked.Increment(ref count)} }}");
        var journal = new MemoryCallJournal();
        var first = await CompleteAsync(Some.Settings(server, protocol), journal);
        Assert.Equal(first, await CompleteAsync(Some.Settings(server, protocol), journal));
        Assert.Equal(4, server.Asked.Count);
    }

    /// <summary>The call that is under way when the run is stopped is paid for: it comes to its end, and nothing more is sent.</summary>
    [Fact]
    public async Task AStoppedRequestKeepsWhatWasAnsweredAndAsksForTheRestOnly()
    {
        using var stop = new CancellationTokenSource();
        var count = 0;
        await using var server = await ModelServer.StartAsync(async _ =>
        {
            if (Interlocked.Increment(ref count) > 2)
            {
                await stop.CancelAsync(); // one call at a time: the two before are recorded
                await Task.Delay(200);
            }

            return new AnsweredModel("{ }", 1, true, 1);
        });
        var journal = new MemoryCallJournal();
        using (var model = Some.Model(Some.Settings(server, "completions") with { ParallelCalls = 1 }))
        {
            await model.BeginAsync(journal, default);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.CompleteAsync(Some.Request(4), stop.Token));
        }

        Assert.Equal((3, 3), ((await journal.ReadCallsAsync(default)).Count, server.Asked.Count));
        count = -100;
        await CompleteAsync(Some.Settings(server, "completions"), journal);
        Assert.Equal((4, 4), ((await journal.ReadCallsAsync(default)).Count, server.Asked.Count));
    }

    [Theory, MemberData(nameof(Protocols))]
    public async Task ARecordedRunIsRunAgainWithoutAServerFaultsIncluded(string protocol)
    {
        var recorded = new MemoryCallJournal();
        EndpointSettings settings;
        IReadOnlyList<Completion> expected;
        await using (var server = await ModelServer.StartAsync(asked => $"{{ {asked.Temperature} }}"))
        {
            server.Misbehave(Fault.Unusable[0]);
            settings = Some.Settings(server, protocol);
            expected = await CompleteAsync(settings, recorded);
            Assert.Single(expected, c => c.Fault is not null);
        }

        var journal = new MemoryCallJournal();
        using var replaying = Some.Model(settings, replay: recorded);
        await replaying.BeginAsync(journal, default);
        Assert.Equal(expected, await replaying.CompleteAsync(Some.Request(4), default));
        Assert.Equal(await recorded.ReadCallsAsync(default), await journal.ReadCallsAsync(default));
        var missing = await Assert.ThrowsAsync<UserException>(() => replaying.CompleteAsync(Some.Request(1, seed: 99), default));
        Assert.Contains("holds no call like the next one", missing.Message);
    }

    [Fact]
    public async Task OtherPromptsSeedsTemperaturesLimitsAndModelsAreOtherCalls()
    {
        await using var server = await ModelServer.StartAsync(_ => "{ }");
        var journal = new MemoryCallJournal();
        var settings = Some.Settings(server, "completions");
        CompletionRequest[] requests =
        [
            Some.Request(1), Some.Request(1, prompt: "another"), Some.Request(1, seed: 2), Some.Request(1, maximum: 65),
            Some.Request(1) with { Samples = [Some.Request(1).Samples[0] with { Temperature = 0.3 }] },
        ];
        foreach (var request in requests) await CompleteAsync(settings, journal, request);
        await CompleteAsync(settings with { Model = "other" }, journal, requests[0]);
        Assert.Equal(requests.Length + 1, (await journal.ReadCallsAsync(default)).Count);
    }

    private static async Task<IReadOnlyList<Completion>> CompleteAsync(
        EndpointSettings settings, ICallJournal journal, CompletionRequest? request = null)
    {
        using var model = Some.Model(settings);
        await model.BeginAsync(journal, default);
        return await model.CompleteAsync(request ?? Some.Request(4), default);
    }
}
