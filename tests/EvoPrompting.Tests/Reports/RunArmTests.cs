using System.Buffers.Binary;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>Ways of searching beside each other, tried with the same seeds.</summary>
public class RunArmTests
{
    private static readonly Recipe Other = HandMadeRun.Recipe with { Tuning = HandMadeRun.Recipe.Tuning with { Kind = TuningKind.None } };

    /// <summary>Counted by hand: 18 children, fitness -(size x error).</summary>
    [Fact]
    public void SharesAreOfAllChildren()
    {
        var run = Run("run", 1).Summary;
        Assert.Equal(new ChildShares(9 / 18.0, 6 / 18.0), ChildShares.Of(run));
        Assert.Equal(
            [new(2 / 6.0, 1 / 6.0), new(4 / 6.0, 3 / 6.0), new(3 / 6.0, 2 / 6.0)], ChildShares.OfRounds(run));
    }

    [Fact]
    public void RunsThatDifferInTheirSeedOnlyAreOneArm()
    {
        var arms = RunArm.Of(
            [Run("plain-1", 1), Run("tuned-3", 3, Other), Run("plain-10", 10), Run("tuned-10", 10, Other), Run("plain-3", 3)]);
        Assert.Equal(["plain", "tuned"], arms.Select(a => a.Name));
        Assert.Equal(["plain-1", "plain-10", "plain-3"], arms[0].Runs.Select(r => r.Name));
        var pairs = arms[0].PairsWith(arms[1]);
        Assert.Equal([10u, 3], pairs.Select(p => p.First.History.Identity.Seed.Value));
        Assert.All(pairs, p => Assert.Equal(p.First.History.Identity.Seed, p.Second.History.Identity.Seed));
    }

    [Fact]
    public void AnotherLanguageModelIsAnotherArm()
    {
        var arms = RunArm.Of([Run("1", 1), Run("2", 1, languageModel: "another")]);
        Assert.Equal(["arm 1 (1)", "arm 2 (2)"], arms.Select(a => a.Name)); // nothing is left of these names
    }

    /// <summary>An earlier build wrote fewer keys: what it left out has the default.</summary>
    [Fact]
    public void RunsOfTheSameRecipeAreOneArmHoweverItWasWritten()
    {
        Assert.Equal(RetrainingKind.None, HandMadeRun.Recipe.Retraining.Kind);
        var shorter = System.Text.Json.Nodes.JsonNode.Parse(HandMadeRun.Recipe.Write())!.AsObject();
        Assert.True(shorter.Remove("retraining"));
        var earlier = Run("a-2", 2, change: history => history with
        {
            Identity = history.Identity with { Recipe = shorter.ToJsonString(), RecipeHash = "another" },
        });
        var arms = RunArm.Of([Run("a-1", 1), earlier, Run("b-1", 1, Other), Run("b-2", 2, Other)]);
        Assert.Equal([2, 2], arms.Select(a => a.Runs.Count));
        Assert.Contains("b has tuning.kind \"none\". ", PairedTable.Of(arms).Note + " ");
    }

    [Fact]
    public void TheTableSaysWhatItLeavesOut()
    {
        var arms = RunArm.Of([Run("a-1", 1), Run("a-2", 2), Run("a-3", 3), Run("b-1", 1, Other), Run("b-2", 2, Other, change: Childless)]);
        var table = PairedTable.Of(arms);
        Assert.Equal(["2", "1", "2", "2"], table.Rows.Select(r => r[2]));
        Assert.Contains("no run with their seeds: a-3.", table.Note);
        Assert.Contains("without any viable child: 1 in b, 0 in a.", table.Note);
        Assert.Contains("2 pairs cannot show less than 0.5.", table.Note);

        static RunHistory Childless(RunHistory history) => history with
        {
            Candidates = [.. history.Candidates.Select(
                c => c.Candidate.IsSeed ? c : c with { Outcome = new Outcome.Rejected(Stage.Run, "it fails") })],
        };
    }

    [Fact]
    public void TheTableHasTheDifferencesSeedBySeed()
    {
        // Of the second arm the first child, 4,100 x 0.11, has half the error with seed 2, and fails with seed 3.
        var better = Changed(4, new Outcome.Scored(new(new("model_size", 4_100), new("validation_error", 0.055), new("test_error", 0.1))));
        var failed = Changed(4, new Outcome.Rejected(Stage.Run, "it fails"));
        var table = PairedTable.Of(RunArm.Of(
        [
            Run("a-1", 1), Run("a-2", 2), Run("a-3", 3), Run("b-1", 1, Other), Run("b-2", 2, Other, change: better),
            Run("b-3", 3, Other, change: failed),
        ]));
        Assert.Equal(["hypervolume", "fittest child", "viable children", "fitter than parents"], table.Rows.Select(r => r[1]));
        Assert.All(table.Rows, r => Assert.Equal(("b", "3"), (r[0], r[2])));
        var viable = table.Rows[2];
        Assert.Equal(["0.4815", "0.5", "-0.0185"], viable.Skip(3).Take(3)); // 26 of 54 children, 27 of 54
        Assert.Equal(["0", "1", "1"], viable.Skip(7));
        var mean = -1 / 54.0;
        var deviation = Math.Sqrt((2 * mean * mean + Math.Pow(-1 / 18.0 - mean, 2)) / 2);
        Assert.Equal(FormattableString.Invariant($"{4.303 * deviation / Math.Sqrt(3):0.####}"), viable[6]);
        Assert.Equal(["1", "0", "1"], table.Rows[0].Skip(7)); // the child that fails is not on the front: child 10 is smaller and better
        Assert.Contains("b has tuning.kind \"none\".", table.Note);
    }

    [Fact]
    public void WhatCannotBeComparedIsSaid()
    {
        Says("differ in nothing but their seeds", Run("a", 1), Run("b", 2));
        Says("b and c are the same search with the same seed, 2", Run("a", 1), Run("b", 2, Other), Run("c", 2, Other));
        Says("No run of b has the seed of one of a", Run("a-1", 1), Run("b-2", 2, Other));
        Says("other error ceilings", Run("a", 1), Run("b", 1, Other with { Search = Other.Search with { ErrorCeiling = 0.4 } }));
        var unfinished = new NamedRun("b", RunSummary.Of(HandMadeRun.Unfinished(), new SignalsTask()));
        Says("b is not finished: resume it first", Run("a", 1), unfinished);

        static void Says(string words, params NamedRun[] runs) =>
            Assert.Contains(words, Assert.Throws<UserException>(() => PairedTable.Of(RunArm.Of(runs))).Message);
    }

    [Fact]
    public void ACurveHasAPointARound()
    {
        var failed = Changed(4, new Outcome.Rejected(Stage.Run, "it fails"));
        var arms = RunArm.Of([Run("a-1", 1), Run("a-2", 2, change: failed), Run("b-1", 1, Other)]);
        var curve = RoundCurves.Of(arms[0], s => s.Viable);
        Assert.Equal([1, 2, 3], curve.X);
        Assert.Equal(25, curve.Y[0], 9); // 2 and 1 of 6
        Assert.Equal(25 - 100 / 12.0, curve.Low![0], 9);
        Assert.Equal(curve.Y[1], curve.High![1], 9);
        Assert.Null(RoundCurves.Of(arms[1], s => s.Viable).Low); // one run has no band
        ScottPlot.Plot[] plots = [new(), new()];
        Assert.Equal(plots, PlotStyle.Rows(plots).Subplots.GetPlots());
        var png = RoundCurves.Png(arms);
        Assert.Equal(PlotStyle.Width, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
    }

    private static Func<RunHistory, RunHistory> Changed(int ordinal, Outcome outcome) => history => history with
    {
        Candidates = [.. history.Candidates.Select(c => c.Candidate.Ordinal == ordinal ? c with { Outcome = outcome } : c)],
    };

    private static NamedRun Run(
        string name, ulong seed, Recipe? recipe = null, string? languageModel = null, Func<RunHistory, RunHistory>? change = null)
    {
        var (history, its) = (HandMadeRun.History(), recipe ?? HandMadeRun.Recipe);
        history = history with
        {
            Identity = history.Identity with
            {
                Seed = new RunSeed(seed),
                Recipe = its.Write(),
                RecipeHash = its.Hash(),
                LanguageModel = languageModel ?? history.Identity.LanguageModel,
            },
        };
        return new(name, RunSummary.Of(change is null ? history : change(history), new SignalsTask()));
    }
}
