using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>A whole search over a server that meets it with every kind of fault, in an order from a seed.</summary>
public class SoakTests
{
    private static readonly SearchSettings settings = new() { Rounds = 5, PromptsPerRound = 3, SamplesPerPrompt = 8, Survivors = 3 };
    private static readonly TextTask task = new();

    public static TheoryData<string> Protocols => Some.EachProtocol;

    [Theory, MemberData(nameof(Protocols))]
    public async Task EveryFaultCostsItsSampleAtMostAndNothingElseIsLost(string protocol)
    {
        Fault[] faults = [.. Fault.Passing, .. Fault.Unusable];
        Assert.True(faults.Select(f => f.Name).Distinct().Count() >= 30);
        new RandomStream(3).Shuffle<Fault>(faults);
        // several faults may meet one call in a row
        var patience = Some.Settings(new Uri("http://127.0.0.1:9"), protocol).Patience with { Tries = 20 };
        await using var server = await ModelServer.StartAsync(asked => Text(asked.Temperature!.Value, asked.Prompt));
        using var model = new EndpointLanguageModel(
            new EndpointOptions([Some.Settings(server, protocol) with { Timeout = TimeSpan.FromSeconds(1), Patience = patience }],
                new ChatPrompt("{target}", task, "")), TimeProvider.System, _ => { });
        var (journal, calls) = (new ListJournal(), new MemoryCallJournal());
        await model.BeginAsync(calls, default);
        await model.CompleteAsync(Some.Request(1), default); // the server has answered: later refusals are of single prompts
        server.Misbehave(faults.SelectMany(fault => (Fault[])[fault, Fault.None])); // so that no prompt is lost whole
        await RunAsync(model, journal);

        Assert.Equal(settings.Rounds, journal.States[^1].Round);
        var children = journal.Outcomes.Where(o => !o.Candidate.IsSeed).ToArray();
        Assert.Equal(settings.Rounds * settings.ChildrenPerRound, children.Length);
        Assert.Equal(children.Length + 1, (await calls.ReadCallsAsync(default)).Count);
        var lost = children.Where(c => c.Candidate.Origin!.Fault is not null).ToArray();
        // half a surrogate pair may pass as a replacement character
        Assert.InRange(lost.Length, Fault.Unusable.Count - 1, Fault.Unusable.Count);
        Assert.All(lost, c => Assert.Equal(new Outcome.Rejected(Stage.Completion, c.Candidate.Origin!.Fault!), c.Outcome));

        // The journal of calls gives the same search again, without a server and with its faults.
        var again = new ListJournal();
        using var same = new EndpointLanguageModel(
            new EndpointOptions([Some.Settings(new Uri("http://127.0.0.1:9/v1"), protocol)],
                new ChatPrompt("{target}", task, ""))
            { Replay = calls }, TimeProvider.System, _ => { });
        await RunAsync(same, again);
        Assert.Equal(journal.History(), again.History());
    }

    private static Task RunAsync(ILanguageModel model, ListJournal journal)
    {
        var seed = new RunSeed(3);
        return new EvolutionarySearch(
            task, new Proposer(task, model, journal, settings, seed),
            new JournaledEvaluator(new TextIntake(), new ScriptedEvaluator(), journal),
            new FittestSelection(task), new NoTuning(), journal, settings, seed).RunAsync();
    }

    private static string Text(double temperature, string prompt)
    {
        var chance = new RandomStream(new RunSeed((ulong)(temperature * 1000)).Derive(prompt));
        return string.Concat(Enumerable.Range(0, 2 + chance.Next(5)).Select(_ => "abc"[chance.Next(3)]));
    }
}
