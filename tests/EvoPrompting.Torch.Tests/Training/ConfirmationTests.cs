using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Support;
using static TorchSharp.torch;
using Module = EvoPrompting.Networks.Contract.Module;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Training;

/// <summary>An honest network, built anew from its state, predicts what it predicted; one that knows more does not.</summary>
public class ConfirmationTests
{
    private static readonly TrainingSettings Settings =
        new() { Steps = 4, BatchSize = 64, ValidateEvery = 2, Limits = new() { MultiplyAddsPerStep = long.MaxValue } };

    private static readonly TrainingData Data =
        new(40, 1, 10, Inputs(100, 1), [.. Enumerable.Range(0, 100).Select(i => (byte)(i % 10))], Inputs(90, 2), Inputs(70, 3));

    public static TheoryData<string> Seeds => [.. Mnist1DSeeds.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void EverySeedIsConfirmed(string name)
    {
        var source = Mnist1DSeeds.All.Single(s => s.Name == name).Source;
        Confirmed(Written.Constructor(source));
    }

    [Fact]
    public void StatisticsOfBatchNormalisationsGoAlong() => Confirmed(() => new Lambda(
        x => nn.Dense(10)(nn.BatchNorm()(nn.Dense(7)(nn.BatchNorm()(x.flatten(1)))))));

    [Fact]
    public void DropoutAndFrozenLayersDoNotDisturb() => Confirmed(() => new Lambda(
        x => nn.Dense(10)(nn.Dropout(0.5)(nn.Relu(nn.Dense(20, frozen: true)(x.flatten(1)))))));

    /// <summary>What a program draws from libtorch is the same in every pass, in either worker.</summary>
    [Fact]
    public void ConstantsDrawnByChanceAreTheSame() => Confirmed(() => new Drawn());

    [Fact]
    public void AMemoryBesideTheParametersIsNot()
    {
        var memory = zeros(40, 10);
        var seen = 0;
        var (predicted, again) = Twice(
            () => new Lambda(x =>
            {
                if (nn.Dropout(0.5)(ones(200)).sum().item<float>() < 199 && seen++ < 4)
                    memory.add_(matmul(x.flatten(1).t(), ones(64, 10) * arange(10)));
                return nn.Dense(10)(x.flatten(1)) + matmul(x.flatten(1), memory);
            }),
            () => memory.zero_());
        Assert.NotEqual(predicted.Validation, again!.Validation);
    }

    [Fact]
    public void AStateOfAnotherNetworkIsRefused()
    {
        var state = States(() => new Lambda(x => nn.Dense(10)(x.flatten(1)))).State;
        var frames =
            ClassifierTrainer.Confirm(Data.HeldOut, Settings, 1, state, () => new Lambda(x => nn.Dense(10)(nn.Dense(3)(x.flatten(1)))))
                .ToList();
        var rejection = Payload.Read<WorkerRejection>(Assert.Single(frames).Payload);
        Assert.Equal("gaming", rejection.Stage.Name);
        Assert.Contains("163 trainable numbers", rejection.Reason, StringComparison.Ordinal);
    }

    private static void Confirmed(Func<Module> make)
    {
        var (predicted, again) = Twice(make, () => { });
        Assert.Equal(predicted.Validation, again!.Validation);
        Assert.Equal(predicted.Test, again.Test);
        Assert.True(predicted.Validation.Distinct().Count() > 1); // a network that answers always the same would prove nothing
    }

    private static (Predictions First, Predictions? Again) Twice(Func<Module> make, Action between)
    {
        var (predicted, state) = States(make);
        between();
        random.manual_seed(99).Dispose();
        var frames = ClassifierTrainer.Confirm(Data.HeldOut, Settings, 1, state, make).ToList();
        var last = frames[^1].Kind == FrameKind.Rejected ? Payload.Read<WorkerRejection>(frames[^1].Payload).Reason : "";
        Assert.True(frames[^1].Kind == FrameKind.Finished, last);
        return (predicted, Payload.Read<Predictions>(frames.Single(f => f.Kind == FrameKind.Predictions).Payload));
    }

    private static (Predictions Predictions, byte[] State) States(Func<Module> make)
    {
        var frames = new ClassifierTrainer(Data, Settings, 1).Train(make, () => KeptState.Wanted).ToList();
        Assert.True(frames[^1].Kind == FrameKind.Finished,
            frames[^1].Kind == FrameKind.Rejected ? Payload.Read<WorkerRejection>(frames[^1].Payload).Reason : "");
        var cost = Payload.Read<MeasuredCost>(frames[0].Payload);
        var (trainable, statistics) = NetworkState.Size(frames[^2].Payload);
        Assert.Equal(cost.TrainableParameters, trainable);
        Assert.True(statistics <= trainable);
        return (Payload.Read<Predictions>(frames[^3].Payload), frames[^2].Payload);
    }

    private static float[] Inputs(int examples, int stream)
    {
        var chance = new RunSeed(3).Stream("inputs", stream);
        return [.. Enumerable.Range(0, examples * 40).Select(_ => (float)chance.NextGaussian())];
    }

    private sealed class Drawn : Module
    {
        private readonly Tensor projection = randn(40, 30);

        public override Tensor Call(Tensor x) => nn.Dense(10)(nn.Tanh(matmul(x.flatten(1), projection)));
    }
}
