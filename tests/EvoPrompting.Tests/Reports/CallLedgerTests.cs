using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>What calls took and what came of them.</summary>
public class CallLedgerTests
{
    private static readonly Recipe recipe = new()
    {
        Task = "text",
        LanguageModel = new()
        {
            Kind = LanguageModelKind.Endpoints,
            Endpoints =
            [
                new() { Protocol = ProtocolKind.Openai, Model = "a", InputPrice = 1, CachedInputPrice = 0.5, OutputPrice = 10 },
                new() { Protocol = ProtocolKind.Completions, Model = "b", InputPrice = 2, OutputPrice = 2 },
            ],
        },
        Tuning = new() { Kind = TuningKind.None },
    };

    private static readonly JournaledCandidate[] candidates =
    [
        new(new Candidate(0, -1, "program\nseed", Name: "seed"), Scored(10, 0.4)),
        Child(1, round: 0, Scored(10, 0.2)), // fitter than the seed
        Child(2, round: 0, Scored(20, 0.3)), // viable, less fit
        Child(3, round: 0, new Outcome.Rejected(Stage.Completion, "the answer is empty")),
        Child(4, round: 1, Scored(5, 0.1)), // repaired
        Child(5, round: 1, Scored(5, 0.9)), // above the ceiling
        Child(6, round: 1, null), // not judged yet
    ];

    private static readonly ModelCall[] calls =
    [
        Call("openai:a", 1, 1000, 200, 100), Call("openai:a", 2, 1000, 0, 100),
        Call("openai:a", 3, null, null, null, fault: "the answer is empty"),
        Call("openai:a", 4, 1000, 0, 100), Call("openai:a", 4, 3000, 0, 200, step: 1), Call("completions:b", 5, 500, null, 500),
        Call("completions:b", 6, 500, null, 500), Call("completions:b", 99, 500, null, 500), // its prompt is not journaled yet
    ];

    private static CallLedger Ledger => new(calls, candidates, recipe, new TextTask());

    [Fact]
    public void EachModelHasItsCallsItsCostAndItsChildren()
    {
        var (a, b) = (Ledger.ByModel[0], Ledger.ByModel[1]);
        Assert.Equal(("openai:a", 5, 1, 1, 1), (a.Name, a.Calls, a.Lost, a.Repairs, a.Uncounted));
        Assert.Equal((6000, 200, 500), (a.Input, a.CachedInput, a.Output));
        Assert.Equal((5800 * 1 + 200 * 0.5 + 500 * 10) / 1e6, a.Cost!.Value, 1e-12);
        Assert.Equal((4, 3, 2, 2), (a.Children, a.Viable, a.ViableAtOnce, a.Improvements));
        Assert.Equal(("completions:b", 3, 1, 0, 0), (b.Name, b.Calls, b.Children, b.Viable, b.Improvements));
        Assert.Equal(3 * 1000 * 2 / 1e6, b.Cost!.Value, 1e-12);
        Assert.Equal(a.Cost.Value + b.Cost.Value, Ledger.All.Cost!.Value, 1e-12);
    }

    [Fact]
    public void AChildThatWasAskedForAgainIsOneChild()
    {
        var again = new CallLedger(
            [.. calls, Call("openai:a", 1, null, null, null, fault: "the answer is empty")], candidates, recipe, new TextTask());
        Assert.Equal(Ledger.All.Calls + 1, again.All.Calls);
        Assert.Equal((Ledger.All.Children, Ledger.All.Viable), (again.All.Children, again.All.Viable));
    }

    [Fact]
    public void RoundsAreInOrderAndCallsOfOpenPromptsStandApart()
    {
        Assert.Equal(["1", "2", "none yet"], Ledger.ByRound.Select(r => r.Name));
        Assert.Equal([3, 4, 1], Ledger.ByRound.Select(r => r.Calls));
        Assert.Equal(Ledger.All.Output, Ledger.ByRound.Sum(r => r.Output));
    }

    [Fact]
    public void WithoutPricesThereIsNoCost()
    {
        var unpriced =
            recipe with
            {
                LanguageModel =
                recipe.LanguageModel with { Endpoints = [recipe.LanguageModel.Endpoints[0] with { OutputPrice = null }] }
            };
        Assert.Null(new CallLedger(calls, candidates, unpriced, new TextTask()).All.Cost);
    }

    [Fact]
    public void TheExportOfCallsHasTheCostOfEachAndLeadsToItsChild()
    {
        var history =
            HandMadeRun.History() with
            {
                Identity = HandMadeRun.Identity with { Recipe = recipe.Write() },
                Candidates = candidates,
                Calls = calls
            };
        var lines = CallExport.Lines(history).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["1.0", "2.0", "3.0", "4.0", "4.1", "5.0", "6.0", "null.0"],
            lines.Select(l => $"{l.GetProperty("child").GetRawText()}.{l.GetProperty("step")}"));
        Assert.Equal((800 * 1 + 200 * 0.5 + 100 * 10) / 1e6, lines[0].GetProperty("cost").GetDouble(), 1e-15);
        Assert.Equal("""{"record":"call","model":"openai:a","round":0,"prompt":0,"sample":3,"child":3,"step":0,"sampling_seed":"3","tokens_read":null,"tokens_cached":null,"tokens_written":null,"cost":null,"finished":true,"fault":"the answer is empty","served_by":null,"request":"openai:a30","asked":{},"text":null}""", lines[2].GetRawText());
        Assert.Equal(Ledger.All.Cost!.Value,
            lines.Where(l => l.GetProperty("cost").ValueKind == JsonValueKind.Number).Sum(l => l.GetProperty("cost").GetDouble()), 1e-12);
    }

    private static Outcome Scored(double size, double error) =>
        new Outcome.Scored(new MetricSet(new Metric("size", size), new Metric("error", error)));

    private static JournaledCandidate Child(int ordinal, int round, Outcome? outcome) =>
        new(new Candidate(ordinal, round, $"program\n{ordinal}", new Origin(0, ordinal, [0], 1, (ulong)ordinal)), outcome);

    private static ModelCall Call(string model, ulong seed, long? input, long? cached, long? output, int step = 0, string? fault = null) =>
        new($"{model}{seed}{step}", model, step, seed, "{}", fault is null ? "text" : null, fault, true,
            new TokenUsage(input, cached, output), null);
}
