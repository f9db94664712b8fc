using System.Text.Json;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

public class ClrsTrainerTests
{
    private static readonly ClrsTrainingSettings Small = new()
    {
        Algorithm = "bfs",
        Hidden = 12,
        TripletFeatures = 3,
        BatchSize = 6,
        Lengths = [4, 5, 7],
        Steps = 10,
        ValidateEvery = 4,
        ValidationSamples = 11,
        TestLength = 9,
        TestSamples = 5,
    };

    [Theory]
    [InlineData("bfs")]
    [InlineData("insertion_sort")] // permutations, with noise drawn in training
    public void A_training_that_goes_on_from_a_checkpoint_ends_at_the_same_numbers(string algorithm)
    {
        var settings = Small with { Algorithm = algorithm };
        var straight = Train(settings, []);
        Assert.Equal([0, 4, 8, 10], straight.Predictions.Select(p => p.Step));
        Assert.Equal(Enumerable.Range(1, 10), straight.Losses.Select(l => l.Step));

        var gone = Train(settings, straight.Checkpoints[1]);

        Assert.Equal([8, 10], gone.Predictions.Select(p => p.Step));
        Assert.Equal(straight.Losses.Skip(4), gone.Losses);
        Assert.Equal(straight.Checkpoints[^1], gone.Checkpoints[^1]);
        Assert.Equal(straight.Predictions[^1].Validation, gone.Predictions[^1].Validation);
    }

    [Fact]
    public void It_learns_and_the_test_is_of_the_parameters_that_were_asked_for()
    {
        var settings = Small with { Hidden = 16, BatchSize = 16, Steps = 60, ValidateEvery = 30, ValidationSamples = 64, TestSamples = 32 };
        var task = new ClrsTrainingTask(settings);
        var run = Train(settings, []);
        var (before, after) = (task.ScoreValidation(run.Predictions[0].Validation).Score, task.ScoreValidation(run.Predictions[^1].Validation).Score);
        Assert.True(before < 0.6 && after > 0.8, $"validation before {before}, after {after}");

        double Test(byte[] checkpoint) => task.ScoreTest(Predictions(Run(task.TestRequest([], checkpoint))).Single().Test).Score;
        var (testBefore, testAfter) = (Test(run.Checkpoints[0]), Test(run.Checkpoints[^1]));
        Assert.True(testAfter > testBefore + 0.2, $"test before {testBefore}, after {testAfter}");
    }

    public static TheoryData<string> Algorithms => [.. ClrsSpecs.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Every_algorithm_can_be_trained_and_tested_at_small_sizes(string algorithm)
    {
        var settings = Small with { Algorithm = algorithm, Steps = 2, Lengths = [4, 5], BatchSize = 3 };
        var task = new ClrsTrainingTask(settings);
        var run = Train(settings, []);
        Assert.All(run.Losses, l => Assert.True(l.Loss > 0));
        Assert.Equal([0, 2], run.Predictions.Select(p => p.Step));
        Assert.InRange(task.ScoreTest(Predictions(Run(task.TestRequest([], run.Checkpoints[^1]))).Single().Test).Score, 0, 1);
    }

    [Fact]
    public void Predictions_that_do_not_fit_the_set_are_refused()
    {
        var task = new ClrsTrainingTask(Small);
        var right = Train(Small with { Steps = 1 }, []).Predictions[0].Validation;
        Assert.Equal(11 * 7, right.Length); // pointers of 11 graphs of 7 nodes
        Assert.Throws<InvalidDataException>(() => task.ScoreValidation(right[1..]));
        Assert.Throws<InvalidDataException>(() => task.ScoreValidation([.. right, 0]));
        Assert.Throws<InvalidDataException>(() => task.ScoreValidation([7, .. right[1..]])); // nodes are 0 to 6
    }

    [Fact]
    public void An_unknown_algorithm_is_the_users_fault() =>
        Assert.Contains("bogo_sort", Assert.Throws<UserException>(() => new ClrsTrainingTask(Small with { Algorithm = "bogo_sort" })).Message);

    private static (List<TrainingProgress> Losses, List<byte[]> Checkpoints, List<Predictions> Predictions) Train(ClrsTrainingSettings settings, byte[] checkpoint)
    {
        var frames = Run(new ClrsTrainingTask(settings).TrainRequest([], checkpoint));
        Assert.Equal(FrameKind.Finished, frames[^1].Kind);
        return (
            [.. frames.Where(f => f.Kind == FrameKind.Progress).Select(f => Payload.Read<TrainingProgress>(f.Payload))],
            [.. frames.Where(f => f.Kind == FrameKind.Checkpoint).Select(f => f.Payload)],
            Predictions(frames));
    }

    private static List<Predictions> Predictions(IEnumerable<Frame> frames) =>
        [.. frames.Where(f => f.Kind == FrameKind.Predictions).Select(f => Payload.Read<Predictions>(f.Payload))];

    private static List<Frame> Run(WorkerRequest request)
    {
        var frames = new List<Frame>();
        WorkerJobs.Run(request, frames.Add);
        if (frames[^1].Kind == FrameKind.Rejected) Assert.Fail(JsonSerializer.Serialize(Payload.Read<WorkerRejection>(frames[^1].Payload)));
        return frames;
    }
}
