using EvoPrompting.Jobs;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>What a worker hears of its parent while it trains.</summary>
public class TrajectorySourceTests
{
    private static readonly TrainingPlan Plan = new(SmallTraining.Settings);

    private readonly Queue<Frame> sent = [];
    private readonly TrajectorySource source;

    public TrajectorySourceTests() =>
        source = new TrajectorySource(Plan.Pipeline.Algorithm, () => sent.TryDequeue(out var frame) ? frame : null);

    [Fact]
    public void Batches_that_come_before_a_question_are_kept_in_their_order()
    {
        var batches = new TrainingStream(Plan, 2);
        byte[][] all = [.. Enumerable.Range(0, 3).Select(_ => TrajectoryBytes.Of(batches.Next()))];
        Send(Batch(all[0]), ValidationPart.Asked(2), Batch(all[1]), ValidationPart.Asked(null), Batch(all[2]));
        Assert.Equal(2, source.Part(3));
        Assert.Null(source.Part(3));
        foreach (var batch in all) Assert.Equal(batch, TrajectoryBytes.Of(source.Next()));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_part_that_there_is_not_is_the_parents_fault(int part)
    {
        Send(ValidationPart.Asked(part));
        Assert.Contains($"part {part} of a validation of 3", Assert.Throws<ParentException>(() => source.Part(3)).Message);
    }

    [Fact]
    public void A_question_where_a_batch_is_due_is_the_parents_fault()
    {
        Send(ValidationPart.Asked(0));
        Assert.Contains("a training batch was due and Part came", Assert.Throws<ParentException>(() => source.Next()).Message);
    }

    [Fact]
    public void A_parent_that_has_gone_is_told_of()
    {
        Assert.Contains("the parent has gone", Assert.Throws<ParentException>(() => source.Part(3)).Message);
        Assert.Contains("the parent has gone", Assert.Throws<ParentException>(() => source.Next()).Message);
    }

    private void Send(params Frame[] frames)
    {
        foreach (var frame in frames) sent.Enqueue(frame);
    }

    private static Frame Batch(byte[] bytes) => new(FrameKind.Input, bytes);
}
