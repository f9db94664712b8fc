using System.Text.Json;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>The trusted side of MNIST-1D, and of generated tasks like it: sends inputs and training labels, judges predicted classes.</summary>
public sealed class Mnist1DWorkerTask(ClassificationData data, TrainingSettings settings) : WorkerTask
{
    private static readonly ClassifierMetrics Names = new(
        Mnist1DTask.ModelSize, Mnist1DTask.FrozenSize, Mnist1DTask.ValidationError, Mnist1DTask.TestError, Mnist1DTask.BestStep);

    private readonly byte[] bytes = data.ForTraining().ToBytes();
    private readonly string json = JsonSerializer.Serialize(settings);

    public override string Name => TrainerNames.Classifier;

    public override WorkerRequest Request(byte[] assembly, ulong trainingSeed) => new(Name, json, trainingSeed, assembly, bytes);

    public override ICandidateScorer NewScorer() =>
        new ClassificationScorer(data.ValidationLabels, data.TestLabels, data.Classes, settings, Names);
}
