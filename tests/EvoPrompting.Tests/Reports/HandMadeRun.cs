using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>A small run made by hand: every outcome, a duplicate, a time-out, a tuning kept and one rolled back.</summary>
internal static class HandMadeRun
{
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch.AddDays(20_000);

    public static Recipe Recipe { get; } = new()
    {
        Task = "signals",
        Settings = new SignalsSettings(),
        Search = new() { Rounds = 3, PromptsPerRound = 1, SamplesPerPrompt = 6, Survivors = 2 },
    };

    public static RunIdentity Identity { get; } = new(
        "signals", new RunSeed(18_000_000_000_000_000_001), Recipe.Write(), Recipe.Hash(), "embedded 1 (ab12cd34)", "0.1.0+0123abcd",
        "ATEN_CPU_CAPABILITY=avx2", "Some CPU @ 2 GHz", [new("TorchSharp", "0.107.0"), new("libtorch", "2.10.0")]);

    public static RunHistory History() => Finish(Seeds(), rounds: 3);

    /// <summary>As it stands in the middle of round 1, two children without an outcome.</summary>
    public static RunHistory Unfinished()
    {
        var whole = History();
        return whole with
        {
            Proposals = [.. whole.Proposals.Where(p => p.Round < 2)],
            Candidates =
                [.. whole.Candidates.Where(c => c.Candidate.Round < 2)
                    .Select(c => c.Candidate.Ordinal < 14 ? c : c with { Outcome = null })],
            States = [.. whole.States.Where(s => s.State.Round < 2)],
        };
    }

    public static JournaledCandidate WithError(JournaledCandidate candidate, double error) => new(
        candidate.Candidate, Scored(candidate.Metrics!["model_size"], error, candidate.Metrics["test_error"]));

    private static EvaluatedCandidate[] Seeds() =>
    [
        Seed(0, "own CNN", 91_082, 0.058, 0.061),
        Seed(1, "CNN", 5_210, 0.094, 0.1),
        Seed(2, "residual MLP", 15_210, 0.352, 0.36),
        Seed(3, "GRU", 4_810, 0.521, 0.533),
    ];

    private static RunHistory Finish(EvaluatedCandidate[] seeds, int rounds)
    {
        EvaluatedCandidate[][] children =
        [
            [
                Child(4, 0, [1, 0], Scored(4_100, 0.11, 0.122)),
                Child(5, 0, [1, 0], new Outcome.Rejected(Stage.Compile, "line 7: CS1061: 'Tensor' has no 'relu_' | see `nn.Relu`\nmore")),
                Child(6, 0, [1, 0], new Outcome.Rejected(Stage.Compile, "line 12: CS1061: 'Tensor' has no 'relu_' | see `nn.Relu`")),
                Child(7, 0, [1, 0], new Outcome.Duplicate(1)),
                Child(8, 0, [1, 0], Scored(310, 0.62, 0.64)),
                Child(9, 0, [1, 0], Scored(2_950, 0.188, 0.2)),
            ],
            [
                Child(10, 1, [4, 4], Scored(3_700, 0.086, 0.097)),
                Child(11, 1, [4, 4], new Outcome.Rejected(Stage.Time, "it took longer than 600 s")),
                Child(12, 1, [4, 4], new Outcome.Rejected(Stage.Run, "shapes (128, 10) and (128, 12) cannot be added at line 9")),
                Child(13, 1, [4, 4], Scored(1_020, 0.301, 0.31)),
                Child(14, 1, [4, 4], Scored(950, 0.412, 0.4)),
                Child(15, 1, [4, 4], Scored(22_400, 0.049, 0.055)),
            ],
            [
                Child(16, 2, [10, 13], Scored(900, 0.294, 0.299)),
                Child(17, 2, [10, 13], new Outcome.Rejected(Stage.Completion, "the class is not closed after 512 tokens")),
                Child(18, 2, [10, 13], Scored(3_300, 0.1, 0.104)),
                Child(19, 2, [10, 13], Scored(260, 0.487, 0.49)),
                Child(20, 2, [10, 13], new Outcome.Duplicate(18)),
                Child(21, 2, [10, 13], new Outcome.Rejected(Stage.Memory, "it needs more than 4000 MB")),
            ],
        ];
        var population = Population.Empty;
        SoftPrompt[] soft = [Soft(1), Soft(2), Soft(2), Soft(2)];
        var states = new List<JournaledState> { new(new SearchState(0, population, seeds[..3], soft[0]), null, Began.AddSeconds(40)) };
        EvaluatedCandidate[][] survivors =
            [[children[0][0], children[0][5]], [children[1][3], children[1][0]], [children[1][3], children[1][0]]];
        TuningResult?[] tunings =
            [new TuningResult(soft[1], 1, 0, 2.125, 1.0 / 3, false), new TuningResult(soft[2], 2, 1, 1.5, double.NaN, true), null];
        for (var round = 0; round < rounds; round++)
        {
            population = population.With([.. children[round].Where(c => c.Metrics is { } m && m["validation_error"] < 0.5)]);
            if (round < rounds - 1) population = population.Retire(survivors[round]);
            states.Add(
                new(new SearchState(round + 1, population, survivors[round], soft[round + 1]), tunings[round],
                    Began.AddMinutes(2 * (round + 1))));
        }

        return new RunHistory(
            Identity,
            [.. children.Select(
                (c, round) =>
                    new Proposal(round, 0, $"/* Metrics:\n{{'num_params': '{round}'}}\n*/\nclass Model : Module\n",
                        [.. c.Select(Completion)], [.. c.Select(e => e.Candidate)]))],
            [.. seeds.Concat(children.SelectMany(c => c)).Select(e => new JournaledCandidate(e.Candidate, e.Outcome))],
            states,
            [],
            [new(Began, Began.AddMinutes(5), EndedByItself: false),
                new(Began.AddDays(1), Began.AddDays(1).AddSeconds(95), EndedByItself: true)]);
    }

    private static EvaluatedCandidate Seed(int ordinal, string name, double size, double error, double test) =>
        new(new Candidate(ordinal, -1, $"class Model : Module\n{{ /* {name} */ }}", Name: name), Scored(size, error, test));

    private static EvaluatedCandidate Child(int ordinal, int round, int[] parents, Outcome outcome)
    {
        double[] temperatures = [0.2, 0.6, 0.8, 1.0];
        var sample = (ordinal - 4) % 6;
        var origin = new Origin(0, sample, parents, temperatures[ordinal % 4], ulong.MaxValue - (ulong)ordinal);
        return new(new Candidate(ordinal, round, $"class Model : Module\n{{\n    // child {ordinal}: \"é < ø\"\n}}", origin), outcome);
    }

    private static Completion Completion(EvaluatedCandidate child) =>
        new($"{child.Candidate.Source["class Model : Module\n".Length..]}\n\n/* Metrics:", 20 + child.Candidate.Ordinal,
            child.Candidate.Ordinal != 17);

    private static Outcome Scored(double size, double error, double test) => new Outcome.Scored(
        new MetricSet(new Metric("model_size", size), new Metric("validation_error", error), new Metric("test_error", test)));

    private static SoftPrompt Soft(float value) => new(1, 2, [value, -value], [0.5f]);
}
