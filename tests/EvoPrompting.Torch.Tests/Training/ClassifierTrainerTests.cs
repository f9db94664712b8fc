using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Training;

public class ClassifierTrainerTests
{
    [Fact]
    public void ANetworkLearns()
    {
        var metrics = Assert.IsType<Outcome.Scored>(SmallTask.Run(Small).Outcome).Metrics;
        Assert.Equal(6 + 2 + 24 * 3 + 3, metrics[Mnist1DTask.ModelSize]);
        Assert.True(metrics[Mnist1DTask.ValidationError] < 0.2, metrics.ToString());
        Assert.Contains((int)metrics[Mnist1DTask.BestStep], (int[])[20, 40, 60]);
    }

    [Fact]
    public void EqualTrainingsGiveEqualFrames()
    {
        static IEnumerable<string> Frames(ulong seed) =>
            SmallTask.Run(x => nn.Dropout(0.2)(Small(x)), seed: seed).Frames.Select(f => Convert.ToBase64String(f.Payload));
        Assert.Equal(Frames(3), Frames(3));
        Assert.NotEqual(Frames(3), Frames(4));
    }

    [Fact]
    public void TrainingDoesNotDependOnLibtorchsGenerator()
    {
        manual_seed(1);
        var first = SmallTask.Run(x => nn.Dropout(0.2)(Small(x))).Frames[^2].Payload;
        manual_seed(2);
        Assert.Equal(first, SmallTask.Run(x => nn.Dropout(0.2)(Small(x))).Frames[^2].Payload);
    }

    [Fact]
    public void InputsAreCopies()
    {
        var expected = SmallTask.Run(x => Small(x * 2)).Frames.Skip(1).Select(f => f.Payload);
        Assert.Equal(expected, SmallTask.Run(x => Small(x.mul_(2))).Frames.Skip(1).Select(f => f.Payload));
    }

    [Fact]
    public void AWrongOutputShapeIsAgainstTheContract()
    {
        var rejection = SmallTask.Rejection(x => nn.Dense(4)(x.flatten(1)));
        Assert.Equal(new(Stage.Contract, "Call has to return (batch, 3), here (16, 3); it returned (16, 4)"), rejection);
    }

    [Fact]
    public void NothingToTrainIsAgainstTheContract()
    {
        Assert.Equal(Stage.Contract, SmallTask.Rejection(x => x.narrow(1, 0, 3).flatten(1)).Stage);
        Assert.Equal(Stage.Contract, SmallTask.Rejection(x => nn.Dense(3, frozen: true)(x.flatten(1))).Stage);
        Assert.Equal(
            new(Stage.Contract, "the output does not depend on any trainable parameter"),
            SmallTask.Rejection(x => Small(x).detach()));
    }

    [Fact]
    public void AnotherNumberTypeIsAgainstTheContract() =>
        Assert.Contains("float32", SmallTask.Rejection(x => Small(x).to(float64)).Reason);

    [Fact]
    public void ACostlyNetworkIsRejectedBeforeTraining()
    {
        var settings = SmallTask.Settings with { Limits = new() { MultiplyAddsPerStep = 1000 } };
        Assert.Equal(
            new(Stage.Cost, "the model is too costly: 3,072 multiply-adds in a forward pass, the limit is 1,000"),
            SmallTask.Rejection(Small, settings));
        Assert.Equal(
            Stage.Cost, SmallTask.Rejection(Small, SmallTask.Settings with { Limits = new() { TensorBytesPerStep = 1000 } }).Stage);
        Assert.Equal(Stage.Cost, SmallTask.Rejection(x =>
        {
            for (var i = 0; i < 100; i++) x = nn.Tanh(x);
            return Small(x);
        }, SmallTask.Settings with { Limits = new() { OperationsPerStep = 100 } }).Stage);
    }

    [Fact]
    public void LayersCountTheirMultiplyAddsExactly()
    {
        static long Count(Func<Tensor, Tensor> call, params long[] shape)
        {
            using var scope = NewDisposeScope();
            using var network = new Network(() => new Lambda(call), 1);
            network.Call(randn(shape));
            return CostMeter.Measure(network, randn(shape)).MultiplyAdds;
        }

        Assert.Equal(2 * 7 * 3, Count(x => nn.Dense(3)(x), 2, 7));
        Assert.Equal(2 * 5 * 7 * 3, Count(x => nn.Dense(3)(x), 2, 5, 7));
        Assert.Equal(2 * 5 * 4 * 3 * 6, Count(x => nn.Conv(6, 3, stride: 2)(x), 2, 10, 4));
        Assert.Equal(2 * 10 * 2 * 3 * 6, Count(x => nn.Conv(6, 3, groups: 2)(x), 2, 10, 4));
        Assert.Equal(2 * 10 * 4 + 2 * 10 * 4, Count(x => nn.Relu(x) + x, 2, 10, 4));
    }

    [Fact]
    public void AShapeErrorIsReportedInOneLine()
    {
        var rejection = SmallTask.Rejection(x => Small(x) + ones(4));
        Assert.Equal(Stage.Run, rejection.Stage);
        Assert.Equal("The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1", rejection.Reason);
    }

    [Fact]
    public void AnExceptionIsReportedWithItsName() => Assert.Equal(
        new(Stage.Run, "ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than the size of the "
            + "collection. (Parameter 'index')"), SmallTask.Rejection(x => Small(x) * new int[2].ElementAt(5)));

    [Fact]
    public void AnInfiniteLossIsReportedWithItsStep()
    {
        var pass = 0; // two passes come before the first step
        Assert.Equal(
            new(Stage.Run, "the loss is not finite at step 5"),
            SmallTask.Rejection(x => Small(x) / (++pass == 2 + 5 ? 0 : 1)));
    }

    [Fact]
    public void PredictionsThatDependOnTheBatchAreGaming()
    {
        Assert.Equal(Stage.Gaming, SmallTask.Rejection(x => Small(x - 5 * x.mean([0L], true) * x.shape[0])).Stage);
        Assert.Equal(
            Stage.Gaming, SmallTask.Rejection(x => cat([Small(x).narrow(0, 0, 1), -Small2(x).narrow(0, 1, x.shape[0] - 1)], 0)).Stage);
    }

    [Fact]
    public void ChanceWhileValidatingIsNamed()
    {
        Func<Tensor, Tensor>[] draws =
        [
            x => Small(TorchSharp.torch.nn.functional.dropout(x, 0.5, true)), x => Small(x + randn(x.shape)), x => Small(x * rand_like(x)),
            x => Small(x) + bernoulli(full(x.shape[0], 3, 0.5f)), x => Small(x) + zeros(x.shape[0], 3).normal_(),
            x => Small(x.index_select(0, randperm(x.shape[0]))),
        ];
        foreach (var draw in draws)
        {
            var rejection = SmallTask.Rejection(draw);
            Assert.Equal(Stage.Gaming, rejection.Stage);
            Assert.Contains("chance while it is validated", rejection.Reason, StringComparison.Ordinal);
        }

        Assert.Contains("batch is split", SmallTask.Rejection(x => Small(x).roll(1, 0) * 100).Reason, StringComparison.Ordinal);
        Assert.IsType<Outcome.Scored>(SmallTask.Run(x => Small(x) + 1e-7 * randn(x.shape[0], 3)).Outcome);
    }

    [Fact]
    public void AProgramWithoutStackIsSaidSo() =>
        Assert.Equal(new(Stage.Crash, WorkerRejection.NoStack), SmallTask.Rejection(_ => throw new InsufficientExecutionStackException()));

    [Fact]
    public void BatchNormIsNoGaming() =>
        Assert.IsType<Outcome.Scored>(SmallTask.Run(x => nn.Dense(3)(nn.BatchNorm()(nn.Conv(4, 3)(x)).flatten(1))).Outcome);

    [Fact]
    public void ALayerThatChangesWhileTrainingIsAgainstTheContract()
    {
        var calls = 0;
        Assert.Equal(Stage.Contract, SmallTask.Rejection(x => nn.Dense(calls++ < 30 ? 3 : 4)(x.flatten(1))).Stage);
    }

    private static Tensor Small(Tensor x)
    {
        x = nn.Relu(nn.Conv(2, 3)(x));
        return nn.Dense(3)(x.flatten(1));
    }

    private static Tensor Small2(Tensor x) => nn.Dense(3)(x.flatten(1));
}
