using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

public class TrajectoryBytesTests
{
    public static TheoryData<string> Algorithms => [.. ClrsSpecs.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Training_batches_come_back_bit_by_bit(string algorithm)
    {
        var settings = SmallTraining.Settings with { Algorithm = algorithm };
        var (plan, stream) = (new TrainingPlan(settings), new ClrsTrainingTask(settings).Batches());
        for (var i = 0; i < 3; i++)
        {
            var batch = stream.Next();
            var read = TrajectoryBytes.Read(TrajectoryBytes.Of(batch), plan.Pipeline.Algorithm);
            Assert.Equal(batch.Lengths, read.Lengths);
            Same(batch.Inputs, read.Inputs);
            Same(batch.Outputs, read.Outputs);
            Same(batch.Hints, read.Hints);
        }
    }

    [Theory]
    [InlineData(1, 0.0, 0.0)] // shape and form only
    [InlineData(1 + 2, 0.0, 1.0)]
    [InlineData(1 + 2, -128.0, 127.0)]
    [InlineData(1 + 4, 0.0, 128.0)]
    [InlineData(1 + 4, -32768.0, 32767.0)]
    [InlineData(1 + 16, 0.0, 32768.0)]
    [InlineData(1 + 16, 0.0, 0.5)]
    [InlineData(1 + 16, -0.0, 1.0)]
    [InlineData(1 + 16, double.NaN, double.PositiveInfinity)]
    public void Values_take_the_narrowest_form_that_holds_them_exactly(int bytes, double first, double second)
    {
        var batch = new TrajectoryBatch([new ProbeArray(Spec.Probes[0], [1, 2], [first, second])], [], [], [3]);
        var written = TrajectoryBytes.Of(batch);
        Assert.Equal(sizeof(int) * 2 + 1 + 2 * sizeof(int) + bytes, written.Length);
        Same(batch.Inputs, TrajectoryBytes.Read(written, Spec).Inputs);
    }

    [Fact]
    public void Damaged_bytes_are_refused()
    {
        var written = TrajectoryBytes.Of(new TrajectoryBatch([new ProbeArray(Spec.Probes[0], [1, 2], [0.5, 1])], [], [], [3]));
        Assert.Throws<InvalidDataException>(() => TrajectoryBytes.Read([.. written, 0], Spec));
        for (var length = 0; length < written.Length; length++)
            Assert.Throws<InvalidDataException>(() => TrajectoryBytes.Read(written[..length], Spec));
        Assert.Throws<InvalidDataException>(() => TrajectoryBytes.Read([255, 255, 255, 255, .. written[4..]], Spec)); // -1 trajectories
        Assert.Throws<InvalidDataException>(() => TrajectoryBytes.Read([.. written[..17], 9, .. written[18..]], Spec)); // no such form
    }

    private static AlgorithmSpec Spec { get; } = new("small", [new ProbeSpec("x", ProbeStage.Input, ProbeLocation.Node, ProbeType.Scalar)]);

    private static void Same(IReadOnlyList<ProbeArray> expected, IReadOnlyList<ProbeArray> actual)
    {
        Assert.Equal(expected.Select(a => a.Spec), actual.Select(a => a.Spec));
        foreach (var (a, b) in expected.Zip(actual))
        {
            Assert.Equal(a.Shape, b.Shape);
            Assert.Equal(a.Values.Select(BitConverter.DoubleToInt64Bits), b.Values.Select(BitConverter.DoubleToInt64Bits));
        }
    }
}
