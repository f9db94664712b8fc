using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Mnist1D;
using TorchSharp;

namespace EvoPrompting.Torch.Tests.Support;

/// <summary>
/// Three classes that a small network separates in a second: a bump at the beginning, in the middle or at the end of twelve positions.
/// </summary>
internal static class SmallTask
{
    public static TrainingSettings Settings { get; } = new() { Steps = 60, BatchSize = 16, ValidateEvery = 20 };

    public static ClassificationData Data { get; } = Create();

    /// <summary>Trains in this process and judges, as evaluator and worker do together but for the confirmation.</summary>
    public static (Outcome Outcome, List<Frame> Frames) Run(
        Func<torch.Tensor, torch.Tensor> call, TrainingSettings? settings = null, ulong seed = 1)
    {
        var training = new ClassifierTrainer(Data.ForTraining(), settings ?? Settings, seed);
        return Hear(
            new Mnist1DWorkerTask(Data, settings ?? Settings).NewScorer(), receive => training.Train(() => new Lambda(call), receive));
    }

    /// <summary>Lets a scorer hear frames and answer them.</summary>
    public static (Outcome Outcome, List<Frame> Frames) Hear(ClassificationScorer scorer, Func<Func<Frame?>, IEnumerable<Frame>> trainer)
    {
        var (frames, answers) = (new List<Frame>(), new Queue<Frame>());
        foreach (var frame in trainer(() => answers.Dequeue()))
        {
            frames.Add(frame);
            if (frame.Kind == FrameKind.Rejected && Payload.Read<WorkerRejection>(frame.Payload) is var (stage, reason))
                return (new Outcome.Rejected(stage, reason), frames);
            foreach (var answer in scorer.Accept(frame).Send) answers.Enqueue(answer);
        }

        return (new Outcome.Scored(scorer.Metrics()), frames);
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
