using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs.Tables;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// The trusted side of a search on CLRS. A first worker trains the network around a candidate's function, fed from here, and returns what
/// it predicts at each validation and what it has learned; a second one that never saw a training example has to predict the same from
/// that, and is tested. Outputs of the validation and of the test are here only.
/// </summary>
/// <remarks>
/// Every candidate, in every run, is trained, validated and tested on the same trajectories: those of the published trainings, whose seed
/// is 42. Its own training seed draws initial values, and the noise and teacher forcing of its training.
/// </remarks>
/// <param name="furtherLengths">
/// Lengths that scored candidates are tested at besides the recipe's, for a metric more each (<see cref="TestErrorAt"/>); it is left out
/// where the function fails, breaks a rule or is too costly at that length.
/// </param>
public sealed class ClrsWorkerTask(ClrsSettings settings, params IReadOnlyList<int> furtherLengths) : WorkerTask
{
    private readonly ClrsTrainingTask training = new(settings.ForTraining());

    private readonly (int Length, ClrsTrainingTask Task)[] further =
        [.. furtherLengths.Select(l => (l, new ClrsTrainingTask(settings.ForTraining() with { TestLength = l })))];

    /// <summary>Returns the name of the metric of a further test.</summary>
    public static string TestErrorAt(int length) => string.Create(CultureInfo.InvariantCulture, $"{ClrsTask.TestError}_at_{length}");

    /// <inheritdoc/>
    public override Task<Judgement> JudgeAsync(
        TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, CancellationToken stop) =>
        JudgeAsync(candidate, trainingSeed, runner, _ => { }, _ => { }, stop);

    /// <summary>The same, telling each validation and each further length at which there is no score.</summary>
    internal async Task<Judgement> JudgeAsync(
        TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, Action<ClrsValidation> heard, Action<FailedTest> failed,
        CancellationToken stop)
    {
        var best = new BestValidation();
        var listener = new ClrsTrainingListener(training, from: null, begunAt: 0, best: null, Keep, _ => { });
        var job = training.TrainCandidate(candidate.Program, trainingSeed, settings.Limits);
        var trained = await runner.RunAsync(job, listener, stop);
        if (trained is not JobEnd.Finished) return Judgement.Without(candidate.Candidate, trained);

        var confirmation = new ClrsConfirmation(training, listener.Cost!, best);
        var confirmed = await runner.RunAsync(
            training.ConfirmCandidate(candidate.Program, trainingSeed, settings.Limits, best.Learned), confirmation, stop);
        var onTest = confirmed is JobEnd.Rejected && confirmation is { IsTesting: true, Difference: null };
        if (confirmed is JobEnd.Lost or JobEnd.Rejected { Outcome.Stage.IsOfLimit: true } || onTest)
            return Judgement.Without(candidate.Candidate, confirmed);
        var difference = confirmed is JobEnd.Rejected { Outcome: var again } ? $"{again.Stage}: {again.Reason}" : confirmation.Difference;
        if (difference is not null)
            return new Judgement(candidate.Candidate, new Outcome.Rejected(
                Stage.Gaming, $"its predictions do not follow from its parameters; built anew from them: {difference}"));
        var metrics = Metrics(listener.Cost!, best, confirmation.Test!).ToList();
        foreach (var (length, task) in further)
        {
            var tested = new ClrsConfirmation(task, listener.Cost!, best);
            var end = await runner.RunAsync(
                task.ConfirmCandidate(candidate.Program, trainingSeed, settings.Limits, best.Learned), tested, stop);
            if (end is JobEnd.Lost) return Judgement.Without(candidate.Candidate, end);
            if (tested is { Test: { } score, Difference: null }) metrics.Add(new Metric(TestErrorAt(length), 1 - score.Score));
            else if (end is JobEnd.Rejected { Outcome: var (stage, reason) }) failed(new FailedTest(length, stage.Name, reason));
            else failed(new FailedTest(
                length, Stage.Gaming.Name, $"its predictions do not follow from its parameters: {tested.Difference}"));
        }

        return new Judgement(candidate.Candidate, new Outcome.Scored(new MetricSet(metrics)));

        void Keep(ClrsValidation validation, byte[] predictions, ClrsState state)
        {
            best.Take(validation, predictions, state);
            heard(validation);
        }
    }

    private static MetricSet Metrics(MeasuredCost cost, BestValidation best, ClrsScore test) => new(
        new Metric(ClrsTask.ModelSize, cost.TrainableParameters),
        new Metric(ClrsTask.FrozenSize, cost.FrozenParameters),
        new Metric(ClrsTask.ValidationError, 1 - best.Validation.Score!.Value),
        new Metric(ClrsTask.TestError, 1 - test.Score),
        new Metric(ClrsTask.BestStep, best.Validation.Step));
}
