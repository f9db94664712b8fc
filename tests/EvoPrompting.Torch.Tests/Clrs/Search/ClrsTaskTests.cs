using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs.Search;

public class ClrsTaskTests
{
    private readonly ClrsTask task = new();

    [Theory]
    [InlineData(500_000, 0.2, -100_000)]
    [InlineData(500_000, 0.0005, -250)]
    [InlineData(500_000, 0.0004, -250)] // below what a prompt can tell apart: the size decides
    [InlineData(500_000, 0, -250)]
    [InlineData(400_000, 0, -200)]
    public void Fitness_is_the_papers_down_to_the_smallest_error(int size, double error, double fitness) =>
        Assert.Equal(fitness, task.Fitness(Measured(size, error)), 1e-9);

    [Fact]
    public void Of_two_programs_without_an_error_the_smaller_one_is_fitter_and_neither_beats_a_prompts_thousandth()
    {
        Assert.True(task.Fitness(Measured(400_000, 0)) > task.Fitness(Measured(500_000, 0)));
        Assert.True(task.Fitness(Measured(400_000, 0)) > task.Fitness(Measured(400_000, 0.001)));
        Assert.Equal(0, task.Error(Measured(400_000, 0))); // the error itself is told as it is
        Assert.Equal("{'num_params': '400000', 'val_accuracy': '1.000'}", task.Describe(Measured(400_000, 0)).Line);
        Assert.Equal("{'num_params': '400000', 'val_accuracy': '1.000'}", task.Describe(Measured(400_000, 0.0004)).Line);
    }

    [Fact]
    public void Targets_are_those_of_the_paper() => Assert.Equal(
        "{'num_params': '478700', 'val_accuracy': '0.882'}", // 478,721.7
        task.Target([Measured(600_000, 0.135), Measured(531_913, 0.4)]).Line);

    [Fact]
    public void The_test_error_reaches_no_prompt_and_no_selection()
    {
        var (good, bad) = (Measured(4800, 0.2, test: 0), Measured(4800, 0.2, test: 1));
        Assert.True(task.Metrics.Single(m => m.Name == ClrsTask.TestError).ForReportsOnly);
        Assert.Equal(task.Describe(good), task.Describe(bad));
        Assert.Equal(task.Target([good]), task.Target([bad]));
        Assert.Equal(task.Fitness(good), task.Fitness(bad));
    }

    [Fact]
    public void A_search_is_pointless_on_the_eight_algorithms_without_decoders_of_pairs()
    {
        string[] pointless =
        [
            "activity_selector", "binary_search", "find_maximum_subarray_kadane", "jarvis_march", "minimum", "naive_string_matcher",
            "segments_intersect", "task_scheduling",
        ];
        Assert.Equal(pointless.Order(), ClrsSpecs.Names.Where(n => Of(n).Pointless is not null).Order());
        Assert.StartsWith("No decoder of minimum reads what a triplet function returns", Of("minimum").Pointless);
    }

    [Fact]
    public void An_unknown_algorithm_is_a_fault_that_names_the_nearest() => Assert.Equal(
        ["algorithm: there is no algorithm 'graham_scn'; did you mean 'graham_scan'?"],
        (Recipe.Of(task) with { Settings = Of("graham_scn") }).Faults().Select(f => f.ToString()));

    [Fact]
    public void Fewer_steps_keep_the_recipe_sound()
    {
        var settings = (ClrsSettings)new ClrsSettings().WithSteps(7);
        Assert.Equal((7, 7), (settings.Training.Steps, settings.Training.ValidateEvery));
        Assert.Equal("7 training steps on mst_kruskal each", settings.Effort);
    }

    private static TaskSettings Of(string algorithm) => new ClrsSettings().WithProblem(algorithm);

    private static MetricSet Measured(double size, double error, double test = 0.3) => new(
        new Metric(ClrsTask.ModelSize, size), new Metric(ClrsTask.FrozenSize, 0), new Metric(ClrsTask.ValidationError, error),
        new Metric(ClrsTask.TestError, test), new Metric(ClrsTask.BestStep, 100));
}
