using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Torch.Tests.Clrs.Search;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>Worker's and parent's side of a training together.</summary>
public class TrajectoryTrainerTests
{
    [Theory]
    [InlineData("bfs")]
    [InlineData("insertion_sort")] // permutations, with noise drawn in training
    public async Task A_training_that_goes_on_from_a_checkpoint_ends_at_the_same_numbers(string algorithm)
    {
        var settings = SmallTraining.Settings with { Algorithm = algorithm };
        var straight = await new SmallTraining(settings).TrainAsync();
        Assert.Equal([0, 4, 8, 10], straight.Validations.Select(v => v.Validation.Step));
        Assert.Equal(Enumerable.Range(1, 10), straight.Losses.Select(l => l.Step));

        var gone = await new SmallTraining(settings).TrainAsync(straight.Validations[1]);

        Assert.Equal(straight.Losses.Skip(4), gone.Losses);
        Assert.Equal(straight.Predictions.Skip(2), gone.Predictions);
        Assert.Equal(straight.Validations.Skip(2).Select(v => v.Validation), gone.Validations.Select(v => v.Validation));
        Assert.Equal(straight.Validations.Skip(2).Select(v => v.State.ToBytes()), gone.Validations.Select(v => v.State.ToBytes()));
    }

    [Fact]
    public async Task Running_averages_of_a_function_go_along()
    {
        var function = Written.Assembly(TripletRulesTests.Function("return nn.Dense(outputs)(nn.BatchNorm()(nn.Dense(4)(edges)));"));
        var straight = await new SmallTraining(SmallTraining.Settings, function).TrainAsync();
        var gone = await new SmallTraining(SmallTraining.Settings, function).TrainAsync(straight.Validations[1]);
        Assert.Equal(straight.Validations.Skip(2).Select(v => v.State.ToBytes()), gone.Validations.Select(v => v.State.ToBytes()));
    }

    [Fact]
    public async Task It_learns_and_the_test_is_of_the_parameters_that_were_asked_for()
    {
        var settings = SmallTraining.Settings with
        {
            Hidden = 16,
            BatchSize = 16,
            Steps = 60,
            ValidateEvery = 30,
            ValidationSamples = 64,
            TestSamples = 32,
        };
        var training = await new SmallTraining(settings).TrainAsync();
        var (before, after) = (training.Validations[0], training.Validations[^1]);
        Assert.True(before.Validation.Score < 0.6 && after.Validation.Score > 0.8,
            $"validation before {before.Validation}, after {after.Validation}");

        var (testBefore, testAfter) = (await training.TestAsync(before.State), await training.TestAsync(after.State));
        Assert.True(testAfter > testBefore + 0.2, $"test before {testBefore}, after {testAfter}");
    }

    public static TheoryData<string> Algorithms => [.. ClrsSpecs.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Every_algorithm_can_be_trained_and_tested_at_small_sizes(string algorithm)
    {
        var training =
            await new SmallTraining(SmallTraining.Settings with { Algorithm = algorithm, Steps = 2, Lengths = [4, 5], BatchSize = 3 })
                .TrainAsync();
        Assert.All(training.Losses, l => Assert.True(l.Loss > 0));
        Assert.Equal([0, 2], training.Validations.Select(v => v.Validation.Step));
        Assert.InRange(await training.TestAsync(training.Validations[^1].State), 0, 1);
    }

    [Fact]
    public async Task Predictions_that_do_not_fit_the_set_are_refused()
    {
        var training = await new SmallTraining(SmallTraining.Settings with { Steps = 1 }).TrainAsync();
        var right = training.Predictions[0];
        Assert.Equal(11 * 7, right.Length); // pointers of 11 graphs of 7 nodes
        Assert.Throws<InvalidDataException>(() => training.Task.ScoreValidation(right[1..]));
        Assert.Throws<InvalidDataException>(() => training.Task.ScoreValidation([.. right, 0]));
        Assert.Throws<InvalidDataException>(() => training.Task.ScoreValidation([7, .. right[1..]])); // nodes are 0 to 6
    }

    [Fact]
    public void An_unknown_algorithm_is_the_users_fault()
    {
        var settings = SmallTraining.Settings with { Algorithm = "bogo_sort" };
        Assert.Contains("bogo_sort", Assert.Throws<UserException>(() => new ClrsTrainingTask(settings)).Message);
    }
}
