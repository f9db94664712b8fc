using System.Collections.Concurrent;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Chat;
using EvoPrompting.LanguageModels.Endpoints.Ledger;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>
/// Whole searches over a server that meets them with faults and odd answers of every kind, in an order from a seed, under a budget that
/// stops them now and then.
/// </summary>
public class SoakTests
{
    private const int Faults = 300;
    private const long BudgetStep = 8_000;

    private static readonly SearchSettings settings = new() { Rounds = 8, PromptsPerRound = 4, SamplesPerPrompt = 8, Survivors = 3 };
    private static readonly TextTask task = new();

    public static TheoryData<string, int> Soaks => [.. from p in Some.Protocols from n in (int[])[1, 16] select (p, n)];

    [Theory, MemberData(nameof(Soaks))]
    public async Task NothingThatIsAnsweredWholeIsLostBudgetsHoldAndAReplayIsEqual(string protocol, int samplesPerRequest)
    {
        var answered = new ConcurrentQueue<string>();
        await using var server = await ModelServer.StartAsync(asked =>
        {
            var text = Text(asked);
            answered.Enqueue(text);
            return text;
        });
        var (journal, calls) = (new ListJournal(), new MemoryCallJournal());
        var usual = Some.Settings(server, protocol);
        var endpoint = usual with
        {
            SamplesPerRequest = samplesPerRequest,
            Timeout = TimeSpan.FromSeconds(5), // an answer that comes too late would count as given
            Patience = usual.Patience with { Tries = 20 }, // several faults may meet one call in a row
        };
        using (var first = Model(endpoint, new Budget()))
        {
            await first.BeginAsync(calls, default);
            await first.CompleteAsync(Some.Request(1), default); // the server has answered: later refusals are of single prompts
        }

        server.Misbehave(Drawn(new RandomStream(new RunSeed(7).Derive(protocol, samplesPerRequest))));
        var stops = await RunInStepsAsync(endpoint, journal, calls);
        Assert.True(stops >= 2, "the budget was never reached");
        Assert.Equal(settings.Rounds, journal.States[^1].Round);
        var children = journal.Outcomes.Where(o => !o.Candidate.IsSeed).ToArray();
        Assert.Equal(settings.Rounds * settings.ChildrenPerRound, children.Length);

        // Each text is one of a kind, so each whole answer can be found again.
        var recorded = await calls.ReadCallsAsync(default);
        Assert.Equal(children.Length + 1, recorded.Count);
        Assert.Empty(answered.Except(recorded.Select(c => c.Text)));
        var lost = children.Where(c => c.Candidate.Origin!.Fault is not null).ToArray();
        Assert.InRange(lost.Length, 1, children.Length / 2);
        Assert.All(lost, c => Assert.Equal(new Outcome.Rejected(Stage.Completion, c.Candidate.Origin!.Fault!), c.Outcome));

        // The journal of calls gives the same search again, without a server and with its faults.
        var again = new ListJournal();
        using var same = new EndpointLanguageModel(
            new EndpointOptions([endpoint with { Address = new Uri("http://127.0.0.1:9/v1") }], new ChatPrompt("{target}", task, ""))
            { Replay = calls }, TimeProvider.System, _ => { });
        await SearchAsync(same, again);
        Assert.Equal(journal.History(), again.History());
    }

    /// <summary>
    /// 300 faults and odd forms, with plain answers between them. Never more than two in a row cost their sample, so no prompt is lost
    /// whole, whichever of its calls comes first: a fault that passes takes no place among a prompt's answers.
    /// </summary>
    private static IEnumerable<Fault> Drawn(RandomStream chance)
    {
        // An enormous body counts a token a byte, and every later call is expected to take as much: no budget lets that go on.
        var faults = Fault.Passing.Concat(Fault.Unusable).Where(f => f.Name != "an enormous body");
        Fault[] all = [.. faults, .. Guise.All.Select(g => g.AsFault())];
        Assert.True(all.Length >= 50);
        HashSet<Fault> once = [.. faults.Where(f => f.Name.EndsWith("until the time-out", StringComparison.Ordinal))];
        Assert.Equal(2, once.Count);
        var costly = 0;
        for (var i = 0; i < Faults; i++)
        {
            var fault = all[chance.Next(all.Length)];
            if (fault.Name.EndsWith("until the time-out", StringComparison.Ordinal) && !once.Remove(fault)) fault = Fault.None;
            var isCostly = fault.Cost == FaultCost.Sample;
            if ((isCostly && costly == 2) || chance.Next(3) == 0)
            {
                yield return Fault.None;
                costly = 0;
            }

            yield return fault;
            if (isCostly) costly++;
            else if (fault.IsAnswered) costly = 0;
        }
    }

    /// <summary>Runs until a budget is reached, then with a larger one, until the search is over. Returns how often it stopped.</summary>
    private static async Task<int> RunInStepsAsync(EndpointSettings endpoint, ListJournal journal, ICallJournal calls)
    {
        for (var stops = 0; ; stops++)
        {
            var most = (stops + 1) * BudgetStep;
            using var model = Model(endpoint, new Budget(maximumTokens: most));
            await model.BeginAsync(calls, default);
            try
            {
                await SearchAsync(model, journal);
                return stops;
            }
            catch (BudgetReachedException)
            {
                Assert.InRange((await calls.ReadCallsAsync(default)).Sum(c => c.Usage.Total ?? 0), 0, most);
                Assert.True(stops < 100, "the budget is reached again and again");
            }
        }
    }

    private static EndpointLanguageModel Model(EndpointSettings endpoint, Budget budget) => new(
        new EndpointOptions([endpoint], new ChatPrompt("{target}", task, "")) { Budget = budget }, TimeProvider.System, _ => { });

    private static Task SearchAsync(ILanguageModel model, ListJournal journal)
    {
        var seed = new RunSeed(3);
        return new EvolutionarySearch(
            task, new Proposer(task, model, journal, settings, seed),
            new JournaledEvaluator(new TextIntake(), new ScriptedEvaluator(), journal),
            new FittestSelection(task), new NoTuning(), journal, settings, seed).RunAsync();
    }

    /// <summary>A program of the task, and behind it what makes the answer one of a kind.</summary>
    private static string Text(AskedModel asked)
    {
        var chance = new RandomStream(new RunSeed(asked.Seed ?? 0).Derive(asked.Prompt, (int)(asked.Temperature!.Value * 1000)));
        return string.Concat(Enumerable.Range(0, 40).Select(_ => "abc"[chance.Next(3)]));
    }
}
