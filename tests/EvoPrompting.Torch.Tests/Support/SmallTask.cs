using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Mnist1D;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.Support;

/// <summary>Three classes that a small network separates in a second: a bump at the beginning, in the middle or at the end of twelve positions.</summary>
internal static class SmallTask
{
    public static TrainingSettings Settings { get; } = new() { Steps = 60, BatchSize = 16, ValidateEvery = 20 };

    public static ClassificationData Data { get; } = Create();

    /// <summary>Trains in this process and judges, as evaluator and worker do together.</summary>
    public static (Outcome Outcome, List<Frame> Frames) Run(Func<torch.Tensor, torch.Tensor> call, TrainingSettings? settings = null, ulong seed = 1)
    {
        var scorer = new Mnist1DWorkerTask(Data, settings ?? Settings).NewScorer();
        var frames = new ClassifierTrainer(Data.ForTraining(), settings ?? Settings, seed).Train(() => new Lambda(call)).ToList();
        var outcomes = frames.Select(scorer.Accept).ToList();
        Assert.All(outcomes[..^1], Assert.Null);
        return (outcomes[^1]!, frames);
    }

    public static Outcome.Rejected Rejection(Func<torch.Tensor, torch.Tensor> call, TrainingSettings? settings = null) =>
        Assert.IsType<Outcome.Rejected>(Run(call, settings).Outcome);

    private static ClassificationData Create()
    {
        var chance = new RandomStream(5);
        var (train, trainLabels) = Examples(chance, 70);
        var (validation, validationLabels) = Examples(chance, 41);
        var (test, testLabels) = Examples(chance, 50);
        return new ClassificationData(12, 1, 3, train, trainLabels, validation, validationLabels, test, testLabels);
    }

    private static (float[] Inputs, byte[] Labels) Examples(RandomStream chance, int count)
    {
        var (inputs, labels) = (new float[count * 12], new byte[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)chance.Next(3);
            for (var t = 0; t < 12; t++) inputs[i * 12 + t] = (float)(0.5 * chance.NextGaussian() + (t / 4 == labels[i] ? 1 : 0));
        }

        return (inputs, labels);
    }
}
