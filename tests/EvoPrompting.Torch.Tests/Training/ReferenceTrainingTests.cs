using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Mnist1D;
using EvoPrompting.Torch.Tests.Support;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Training;

/// <summary>
/// Trains for real, as the authors of MNIST-1D do: Adam 1e-2, batch 100 in order, 6,000 steps, all 4,000 examples, PyTorch's initial
/// values. The accuracies are theirs and those of their code run again with seeds 42 to 44: 92 to 94 %, 64 to 66 %, 31 to 32 %. One
/// training in eight of the fully connected network falls outside, so the median of three counts there. Takes about 25 s.
/// </summary>
public class ReferenceTrainingTests
{
    private static readonly Mnist1DDataset Dataset = Mnist1DDataset.Published();

    private static readonly TrainingSettings Reference = new()
    {
        Steps = 6000,
        BatchSize = 100,
        LearningRate = 0.01,
        WeightDecay = 0,
        ValidateEvery = 6000,
    };

    [Fact]
    public void TheConvolutionalNetworkReachesItsAccuracy() =>
        Assert.InRange(Accuracy(Written.Constructor(Mnist1DSeeds.Convolutional.Source)), 0.91, 0.95);

    [Fact]
    public void TheFullyConnectedNetworkReachesItsAccuracy() =>
        Assert.InRange(
            ((ulong[])[42, 43, 44]).Select(seed => Accuracy(Written.Constructor(Mnist1DSeeds.FullyConnected.Source), seed)).Order()
                .ElementAt(1),
            0.63, 0.66);

    [Fact]
    public void LogisticRegressionReachesItsAccuracy() =>
        Assert.InRange(Accuracy(() => new Lambda(x => nn.Dense(10)(x.flatten(1)))), 0.31, 0.32);

    private static double Accuracy(Func<Module> make, ulong seed = 42)
    {
        var data = new TrainingData(40, 1, 10, Dataset.TrainInputs, Dataset.TrainLabels, Dataset.TestInputs, Dataset.TestInputs);
        var trainer = new ClassifierTrainer(data, Reference, seed) { Initialisation = Initialisation.PyTorch, Shuffle = false };
        var predictions = Payload.Read<Predictions>(trainer.Train(make).Single(f => f.Kind == FrameKind.Predictions).Payload);
        return predictions.Test.Zip(Dataset.TestLabels).Count(p => p.First == p.Second) / (double)Dataset.TestLabels.Length;
    }
}
