using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Torch.Tests.Training;

/// <summary>The scorer trusts no worker.</summary>
public class ClassificationScorerTests
{
    private static readonly TrainingSettings Settings = new() { Steps = 25, ValidateEvery = 10 };
    private readonly ClassificationScorer scorer = new(
        [0, 1, 2, 1], [2, 2], 3, Settings, new ClassifierMetrics("size", "frozen", "error", "test", "step"));

    [Fact]
    public void TheLowestErrorCountsAndTheEarliestOfEqualOnes()
    {
        Accept(Cost);
        Accept(Predicted(10, [0, 0, 0, 0], [2, 2]));
        Accept(Predicted(20, [0, 1, 2, 0], [2, 0]));
        Accept(Predicted(25, [1, 1, 2, 1], [2, 2]));
        var scored = Assert.IsType<Outcome.Scored>(scorer.Accept(Finished));
        Assert.Equal(
            new MetricSet(new("size", 7), new("frozen", 2), new("error", 0.25), new("test", 0.5), new("step", 20)), scored.Metrics);
    }

    [Fact]
    public void ARejectionIsPassedOnInOneLine()
    {
        var outcome = scorer.Accept(new Frame(FrameKind.Rejected, Payload.Of(new WorkerRejection(Stage.Run, "a\nb\u0007" + new string('c', 5000)))));
        var rejected = Assert.IsType<Outcome.Rejected>(outcome);
        Assert.StartsWith("a b c", rejected.Reason);
        Assert.Equal(1000, rejected.Reason.Length);
    }

    [Fact]
    public void FramesThatDoNotFitAreRefused()
    {
        Refuse(Finished);
        Refuse(Predicted(10, [0, 0, 0, 0], [2, 2]));
        Refuse(new Frame(FrameKind.Ready, []));
        Refuse(new Frame(FrameKind.Cost, "{"u8.ToArray()));
        Refuse(new Frame(FrameKind.Cost, Payload.Of(new MeasuredCost(0, 0, 1, 1))));
        Refuse(new Frame(FrameKind.Cost, Payload.Of(new MeasuredCost(1, -1, 1, 1))));
        Refuse(new Frame(FrameKind.Rejected, Payload.Of(new WorkerRejection(default, "why"))));
        Accept(Cost);
        Refuse(Cost);
        Refuse(Finished);
        Refuse(Predicted(20, [0, 0, 0, 0], [2, 2]));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0 }, new byte[] { 2, 2 })]
    [InlineData(new byte[] { 0, 0, 0, 3 }, new byte[] { 2, 2 })]
    [InlineData(new byte[] { 0, 0, 0, 0 }, new byte[] { 2, 2, 2 })]
    [InlineData(null, new byte[] { 2, 2 })]
    public void PredictionsThatDoNotFitAreRefused(byte[]? validation, byte[] test)
    {
        Accept(Cost);
        Refuse(Predicted(10, validation!, test));
    }

    [Fact]
    public void NothingFollowsTheEnd()
    {
        scorer.Accept(new Frame(FrameKind.Rejected, Payload.Of(new WorkerRejection(Stage.Run, "why"))));
        Refuse(Cost);
    }

    private static Frame Cost => new(FrameKind.Cost, Payload.Of(new MeasuredCost(7, 2, 100, 1000, 3)));

    private static Frame Finished => new(FrameKind.Finished, []);

    private static Frame Predicted(int step, byte[] validation, byte[] test) => new(FrameKind.Predictions, Payload.Of(new Predictions(step, validation, test)));

    private void Accept(Frame frame) => Assert.Null(scorer.Accept(frame));

    private void Refuse(Frame frame) => Assert.Throws<InvalidDataException>(() => scorer.Accept(frame));
}
