using System.Text.Json;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>MNIST-1D's trainer and scorer on a few made-up examples and three steps: a candidate goes the whole way in a moment.</summary>
internal static class SmallTask
{
    private const int Length = 40, Classes = 10, Train = 20, Other = 10;

    private static readonly ClassificationData Data = new(
        Length, 1, Classes, Inputs(Train, 1), Labels(Train), Inputs(Other, 2), Labels(Other), Inputs(Other, 3), Labels(Other));

    private static readonly TrainingSettings Settings = new() { Steps = 3, BatchSize = 10 };

    public static WorkerTask New() => new Mnist1DWorkerTask(Data, Settings);

    /// <summary>The job of the first worker alone.</summary>
    /// <param name="settings">Other settings, as JSON.</param>
    public static Job TrainingJob(byte[] program, string? settings = null) => new(
        TrainerNames.Classifier, settings ?? JsonSerializer.Serialize(Settings), 1, program,
        [new JobInput(Data.ForTraining().Examples.ToBytes()), new JobInput(Data.ForTraining().HeldOut.ToBytes())]);

    private static float[] Inputs(int examples, int stream)
    {
        var random = new RunSeed(7).Stream("inputs", stream);
        return [.. Enumerable.Range(0, examples * Length).Select(_ => (float)random.NextGaussian())];
    }

    private static byte[] Labels(int examples) => [.. Enumerable.Range(0, examples).Select(i => (byte)(i % Classes))];
}
