using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
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
        Wants(Predicted(10, [0, 0, 0, 0], [2, 2]));
        Accept(State(1));
        Wants(Predicted(20, [0, 1, 2, 0], [2, 0]));
        Accept(State(2));
        Assert.Equal(KeptState.NotWanted, Assert.Single(scorer.Accept(Predicted(25, [1, 1, 2, 1], [2, 2])).Send));
        Assert.True(scorer.Accept(Finished).IsEnough);
        Assert.Equal(
            new MetricSet(new("size", 7), new("frozen", 2), new("error", 0.25), new("test", 0.5), new("step", 20)), scorer.Metrics());
        Assert.Equal([0, 1, 2, 0], scorer.Best!.Validation);
        Assert.Equal(State(2).Payload, scorer.BestState);
    }

    [Fact]
    public void AStateHasAsManyNumbersAsTheCostSays()
    {
        Accept(Cost);
        Wants(Predicted(10, [0, 0, 0, 0], [2, 2]));
        Refuse(Predicted(20, [0, 1, 2, 0], [2, 0])); // the state is due
        Refuse(State(1, trainable: 6));
        Refuse(State(1, trainable: 8));
        Refuse(State(1, statistics: 8));
        Refuse(new Frame(FrameKind.State, [1, 2, 3]));
        Accept(State(1, statistics: 7));
        Refuse(State(1));
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
        Refuse(new Frame(FrameKind.Cost, Payload.Of(new MeasuredCost(1L << 40, 0, 1, 1))));
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

    private static Frame Cost => new(FrameKind.Cost, Payload.Of(new MeasuredCost(7, 2, 100, 1000, 3)));

    private static Frame Finished => new(FrameKind.Finished, []);

    private static Frame Predicted(int step, byte[] validation, byte[] test) =>
        new(FrameKind.Predictions, Payload.Of(new Predictions(step, validation, test)));

    private static Frame State(float value, int trainable = 7, int statistics = 0) => new(FrameKind.State,
        [.. BitConverter.GetBytes(trainable), .. Enumerable.Repeat(value, trainable + statistics).SelectMany(BitConverter.GetBytes)]);

    private void Accept(Frame frame) => Assert.Equal(JobReply.GoOn, scorer.Accept(frame));

    private void Wants(Frame frame) => Assert.Equal(KeptState.Wanted, Assert.Single(scorer.Accept(frame).Send));

    private void Refuse(Frame frame) => Assert.Throws<InvalidDataException>(() => scorer.Accept(frame));
}
