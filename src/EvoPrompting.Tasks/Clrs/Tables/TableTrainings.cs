using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Tasks.CSharp;

namespace EvoPrompting.Tasks.Clrs.Tables;

/// <summary>
/// Trains functions for a table exactly as a search trains its candidates: the same reading, rules, worker, limits and confirmation.
/// Calls may come from several threads.
/// </summary>
/// <param name="settings">Those of a search; its algorithm does not matter.</param>
/// <param name="furtherLengths">Lengths that are tested besides the recipe's.</param>
/// <param name="build">The program that runs: records say which one made them.</param>
public sealed class TableTrainings(
    ClrsSettings settings, IReadOnlyList<int> furtherLengths, IWorkplace place, string build, TimeProvider time) : IAsyncDisposable
{
    private readonly ClrsTask task = new();
    private readonly Dictionary<string, ClrsWorkerTask> onAlgorithm = []; // each draws its held-out sets once
    private readonly IJobRunner runner = place.Runner(settings.Limits.OfJob());
    private readonly Lazy<IIntake> intake =
        new(() => place.Intake(new ClrsTask().Language.Name, CSharpContract.ToJson(CandidateText.Triplets)));

    /// <summary>Returns what a training on that algorithm follows from, but for function and seed.</summary>
    public TableSettings Settings(string algorithm) => new(On(algorithm).ForTraining(), settings.Limits, furtherLengths);

    /// <summary>Trains a function once. A bad function is a rejection, never an exception.</summary>
    /// <param name="seed">See <see cref="TrainingRecord"/>.</param>
    /// <exception cref="LostCandidateException">The machine lost it three times.</exception>
    public async Task<TrainingRecord> RunAsync(string algorithm, SeedProgram function, ulong seed, CancellationToken stop)
    {
        var training = new RecordedTraining(TaskOn(algorithm));
        var evaluator = new JobEvaluator(runner, training, new RunSeed(seed));
        var candidate = new Candidate(0, -1, task.Language.Read(function.Source), Name: function.Name);
        var start = time.GetTimestamp();
        Outcome? outcome = null;
        await foreach (var evaluated in Evaluations.OfEachAsync(intake.Value, evaluator, [candidate], stop)) outcome = evaluated.Outcome;
        var rejected = outcome as Outcome.Rejected;
        return new TrainingRecord(
            algorithm, function.Name, seed, Settings(algorithm), function.Source, build, time.GetElapsedTime(start).TotalSeconds,
            rejected?.Stage.Name, rejected?.Reason, (outcome as Outcome.Scored)?.Metrics.ToDictionary(m => m.Name, m => m.Value),
            training.Validations, training.Failed);
    }

    private ClrsSettings On(string algorithm) => settings with { Algorithm = algorithm };

    private ClrsWorkerTask TaskOn(string algorithm)
    {
        lock (onAlgorithm)
        {
            if (!onAlgorithm.TryGetValue(algorithm, out var known))
                onAlgorithm.Add(algorithm, known = new ClrsWorkerTask(On(algorithm), furtherLengths));
            return known;
        }
    }

    /// <summary>One training, what its validations gave and where its tests failed; one that the machine lost begins anew.</summary>
    private sealed class RecordedTraining(ClrsWorkerTask task) : WorkerTask
    {
        private readonly List<ClrsValidation> validations = [];

        private readonly List<FailedTest> failed = [];

        public IReadOnlyList<ClrsValidation> Validations => validations;

        public IReadOnlyList<FailedTest> Failed => failed;

        public override Task<Judgement> JudgeAsync(
            TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, CancellationToken stop)
        {
            validations.Clear();
            failed.Clear();
            return task.JudgeAsync(candidate, trainingSeed, runner, validations.Add, failed.Add, stop);
        }
    }

    /// <summary>Ends the workers; what reads programs belongs to the workplace.</summary>
    public ValueTask DisposeAsync() => runner.DisposeAsync();
}
