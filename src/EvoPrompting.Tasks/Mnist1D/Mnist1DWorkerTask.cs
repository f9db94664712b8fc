using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>
/// The trusted side of MNIST-1D, and of generated tasks like it. A first worker trains with inputs and training labels and returns
/// predicted classes and, of its best validation, the parameters; a second one that has neither examples nor labels has to predict the same
/// classes from them. So what a network knows of the examples is what its counted parameters hold.
/// </summary>
public sealed class Mnist1DWorkerTask(ClassificationData data, TrainingSettings settings) : WorkerTask
{
    private static readonly ClassifierMetrics Names = new(
        Mnist1DTask.ModelSize, Mnist1DTask.FrozenSize, Mnist1DTask.ValidationError, Mnist1DTask.TestError, Mnist1DTask.BestStep);

    private readonly JobInput examples = new(data.ForTraining().Examples.ToBytes());
    private readonly JobInput heldOut = new(data.ForTraining().HeldOut.ToBytes());
    private readonly string json = JsonSerializer.Serialize(settings);

    /// <inheritdoc/>
    public override async Task<Judgement> JudgeAsync(
        TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, CancellationToken stop)
    {
        var scorer = NewScorer();
        var trained = await runner.RunAsync(TrainingJob(candidate.Program, trainingSeed), scorer, stop);
        if (trained is not JobEnd.Finished) return Judgement.Without(candidate.Candidate, trained);

        var confirmation = new Confirmation(scorer.Cost!, scorer.Best!);
        var confirmed = await runner.RunAsync(ConfirmationJob(candidate.Program, trainingSeed, scorer.BestState!), confirmation, stop);
        var difference = confirmed is JobEnd.Rejected { Outcome: var again } ? $"{again.Stage}: {again.Reason}" : confirmation.Difference;
        return confirmed is JobEnd.Lost or JobEnd.Rejected { Outcome.Stage.IsOfLimit: true }
            ? Judgement.Without(candidate.Candidate, confirmed)
            : new Judgement(candidate.Candidate, difference is null ? new Outcome.Scored(scorer.Metrics()) : new Outcome.Rejected(
                Stage.Gaming, $"its predictions do not follow from its parameters; built anew from them: {difference}"));
    }

    internal ClassificationScorer NewScorer() => new(data.ValidationLabels, data.TestLabels, data.Classes, settings, Names);

    internal Job TrainingJob(byte[] program, ulong trainingSeed) =>
        new(TrainerNames.Classifier, json, trainingSeed, program, [examples, heldOut]);

    internal Job ConfirmationJob(byte[] program, ulong trainingSeed, byte[] state) =>
        new(TrainerNames.Confirmation, json, trainingSeed, program, [heldOut, new JobInput(state)]);
}
