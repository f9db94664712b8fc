using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Tables;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Tables;

/// <summary>What a table says of its trainings, and the paper's own table.</summary>
public class TableResultsTests
{
    [Fact]
    public void The_best_function_is_the_one_with_the_highest_mean_test_score()
    {
        var results = new TableResults(
            [Scored("v1", 0.5), Scored("v1", 0.7), Scored("v2", 0.7), Scored("v2", 0.9), Rejected("v3")], [], "v1");
        var best = results.Best("bfs")!;
        Assert.Equal(("v2", 0.8, 2), (best.Name, Math.Round(best.Test.Mean, 12), best.Test.Count));
        Assert.Equal(Math.Sqrt(0.02), best.Test.Deviation, 12);
        Assert.Equal(4.0 / 6, results.AgainstBaseline(best)!.Value, 12); // doubled ranks 2 and 5, 5 and 8: four of six deals are as far
        Assert.Null(results.AgainstBaseline(results.Baseline("bfs")!));
        Assert.Equal(1, results.AgainstBaseline(best, f => f.Validation)!.Value, 12); // all validations are equal
        Assert.Null(results.AgainstBaseline(best, f => f.TestAt(64)));
        Assert.Equal("run: too bad", results.On("bfs")[2].Rejection);
    }

    /// <summary>As in a race: what was rejected once is no winner, however lucky its other trainings were.</summary>
    [Fact]
    public void A_function_of_which_a_training_was_rejected_is_not_the_best()
    {
        var results = new TableResults([Scored("v1", 0.5), Scored("v1", 0.7), Rejected("v2"), Scored("v2", 0.95)], [], "v1");
        Assert.Equal("v1", results.Best("bfs")!.Name);
        Assert.Null(new TableResults([Rejected("v2"), Scored("v2", 0.95)], [], "v1").Best("bfs"));
    }

    [Fact]
    public void No_function_of_several_with_the_same_mean_is_the_best()
    {
        var results = new TableResults([Scored("v1", 0.5), Scored("v2", 0.7), Scored("v3", 0.7)], [], "v1");
        Assert.Equal(["v2", "v3"], results.Highest("bfs").Select(f => f.Name));
        Assert.Null(results.Best("bfs"));
    }

    [Fact]
    public void No_function_is_the_best_where_none_can_matter()
    {
        var results = new TableResults([Scored("v1", 0.5) with { Algorithm = "minimum" }], [], "v1");
        Assert.Empty(results.Highest("minimum"));
        Assert.Null(results.Best("minimum"));
        Assert.NotNull(results.Baseline("minimum"));
    }

    [Fact]
    public void Further_lengths_in_another_order_are_the_same_training()
    {
        var record = Scored("v1", 0.5) with { Settings = new(new() { Algorithm = "bfs" }, new(), [6, 5]) };
        Assert.True(record.IsOf(record.Settings with { FurtherLengths = [5, 6] }, ""));
        Assert.Equal(
            "furtherLengths is [5,6], not [5,7]", record.Difference(record.Settings with { FurtherLengths = [7, 5] }));
        Assert.Equal(
            "steps is 10000, not 20", record.Difference(record.Settings with { Training = new() { Algorithm = "bfs", Steps = 20 } }));
    }

    [Fact]
    public void A_learning_curve_has_the_steps_that_all_trainings_have()
    {
        TrainingRecord Curved(params (int Step, double Score)[] curve) =>
            Scored("v1", 0.5) with { Validations = [.. curve.Select(c => new ClrsValidation(c.Step, null, c.Score))] };
        var (first, second) = (Curved((0, 0.1), (50, 0.4), (100, 0.6)), Curved((50, 0.8), (0, 0.3)));
        var curve = new FunctionScores("bfs", "v1", [first, second]).Curve;
        Assert.Equal([0, 50], curve.Select(p => p.Step));
        Assert.Equal([0.1, 0.3], curve[0].Scores.Values);
        Assert.Equal(0.6, curve[1].Scores.Mean, 12);
        Assert.Empty(new FunctionScores("bfs", "v1", [first, Scored("v1", 0.5)]).Curve); // a record of an earlier build
        Assert.Empty(new FunctionScores("bfs", "v1", [first, Rejected("v1")]).Curve);
    }

    /// <summary>Means 1.5 and 4.5, so variance between 2 x 4.5 = 9; within 0.5: F = 18.</summary>
    [Fact]
    public void The_spread_is_a_one_way_analysis_of_variance()
    {
        var spread = Spread.Of([new Sample([1, 2]), new Sample([4, 5]), new Sample([9])])!;
        Assert.Equal(18, spread.F, 12);
        Assert.Equal(Math.Sqrt(4.5), spread.Functions, 12);
        Assert.Equal(Math.Sqrt(0.5), spread.Seeds, 12);
        Assert.Null(Spread.Of([new Sample([1, 2]), new Sample([9])]));
    }

    /// <summary>Means of Table 3 and how often its functions win, as counted by others.</summary>
    [Fact]
    public void The_papers_table_is_whole()
    {
        Assert.Equal(ClrsSpecs.All.Select(a => a.Name).Order(), PublishedTable.Rows.Select(r => r.Algorithm).Order());
        Assert.Equal(80.88, PublishedTable.Rows.Average(r => r.Found.Mean), 2);
        Assert.Equal(76.54, PublishedTable.Rows.Average(r => r.Baseline.Mean), 2);
        Assert.Equal(75.98, PublishedTable.Rows.Average(r => r.Ibarz.Mean), 2);
        Assert.Equal(21, PublishedTable.Rows.Count(r => r.Found.Mean > r.Baseline.Mean && r.Found.Mean > r.Ibarz.Mean));
        Assert.Equal(21, PublishedTable.Rows.Count(r => r.Best() == r.Function));
        Assert.Equal("Baseline (TanhExpandTriplets)", PublishedTable.Of("binary_search")!.Best());
        Assert.All(PublishedTable.Rows, r => Assert.Contains(ClrsFunctions.Discovered, f => f.Name == r.Function));
    }

    private static TrainingRecord Scored(string function, double test) => Of(function, null, null, new Dictionary<string, double>
    {
        [ClrsTask.ModelSize] = 10,
        [ClrsTask.ValidationError] = 0.1,
        [ClrsTask.TestError] = 1 - test,
    });

    private static TrainingRecord Rejected(string function) => Of(function, "run", "too bad", null);

    private static TrainingRecord Of(string function, string? stage, string? reason, Dictionary<string, double>? metrics) => new(
        "bfs", function, 1, new TableSettings(new ClrsTrainingSettings { Algorithm = "bfs" }, new(), []), "", "", 1, stage, reason,
        metrics);
}
