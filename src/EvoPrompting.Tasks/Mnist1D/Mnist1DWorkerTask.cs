using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>The trusted side of MNIST-1D, and of generated tasks like it: sends inputs and training labels, judges predicted classes.</summary>
public sealed class Mnist1DWorkerTask(ClassificationData data, TrainingSettings settings) : WorkerTask
{
    private static readonly ClassifierMetrics Names = new(
        Mnist1DTask.ModelSize, Mnist1DTask.FrozenSize, Mnist1DTask.ValidationError, Mnist1DTask.TestError, Mnist1DTask.BestStep);

    private readonly JobInput bytes = new(data.ForTraining().ToBytes());
    private readonly string json = JsonSerializer.Serialize(settings);

    /// <inheritdoc/>
    public override async Task<Judgement> JudgeAsync(TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, CancellationToken stop)
    {
        var scorer = NewScorer();
        var end = await runner.RunAsync(Training(candidate.Program, trainingSeed), scorer, stop);
        return end is JobEnd.Finished ? new Judgement(candidate.Candidate, scorer.Outcome()) : Judgement.Without(candidate.Candidate, end);
    }

    /// <summary>Returns the job that trains a program.</summary>
    internal Job Training(byte[] program, ulong trainingSeed) => new(TrainerNames.Classifier, json, trainingSeed, program, [bytes]);

    internal ClassificationScorer NewScorer() => new(data.ValidationLabels, data.TestLabels, data.Classes, settings, Names);
}
