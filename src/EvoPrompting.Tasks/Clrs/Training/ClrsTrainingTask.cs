using System.Text.Json;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Networks.Trajectories;
using EvoPrompting.Tasks.Clrs.Scoring;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// The trusted side of a training: it makes the jobs for a worker and their training batches, and judges what the worker predicts.
/// Samplers, algorithms and the held-out outputs are here only.
/// </summary>
public sealed class ClrsTrainingTask
{
    private readonly ClrsTrainingSettings settings;
    private readonly Lazy<IReadOnlyList<TrajectoryBatch>> validation, test;
    private readonly Lazy<JobInput> seenValidation, seenTest;
    private readonly int nodes, testNodes; // of the largest training inputs and of the test's

    /// <exception cref="UserException">There is no such algorithm, or its inputs cannot be that small or that large.</exception>
    public ClrsTrainingTask(ClrsTrainingSettings settings)
    {
        this.settings = settings;
        var plan = new TrainingPlan(settings);
        ForWorker = settings.ForWorker(plan, predictsOnly: false) with { ValidatesInParts = settings.Validations != ValidationKind.Whole };
        validation = new(() => HeldOutSets.Validation(plan, settings.ValidationSamples));
        test = new(() => HeldOutSets.Test(plan, settings.TestLength, settings.TestSamples));
        (seenValidation, seenTest) = (new(() => Seen(validation.Value)), new(() => Seen(test.Value)));
        SmallestNetwork = NetworkSize.BesidesFunction(plan.Pipeline.Algorithm, settings.Hidden, functionOutputs: 0);
        (nodes, testNodes) = (plan.Lengths.Max(), HeldOutSets.TestNodes(plan.Algorithm, settings.TestLength));
    }

    /// <summary>Trajectories of the test.</summary>
    public int TestSamples => test.Value.Sum(b => b.Lengths.Count);

    internal TrajectoryTrainerSettings ForWorker { get; }

    /// <summary>No network has fewer parameters, whatever its triplet function.</summary>
    internal long SmallestNetwork { get; }

    /// <summary>Returns the job of training. Its worker is fed by a <see cref="ClrsTrainingListener"/>.</summary>
    /// <param name="program">The triplet function, compiled and checked; empty: the paper's baseline.</param>
    /// <param name="state">The trainer's state to go on from; empty: the start.</param>
    public Job Train(byte[] program, byte[] state) => Job(ForWorker, program, seenValidation.Value, state);

    /// <summary>Returns the job of predicting the outputs of the test.</summary>
    /// <param name="state">The trainer's state to test.</param>
    public Job Test(byte[] program, byte[] state) => Job(ForWorker with { PredictsOnly = true }, program, seenTest.Value, state);

    /// <summary>Returns the job of training a candidate of a search, from the start.</summary>
    /// <param name="trainingSeed">Draws its initial values and the chance of its training; data do not depend on it.</param>
    internal Job TrainCandidate(byte[] program, ulong trainingSeed, TripletLimits limits) => new(
        TrainerNames.Trajectories, Text(OfCandidate(trainingSeed, limits)), trainingSeed, program, [seenValidation.Value]);

    /// <summary>Returns the job of predicting for the validation and the test with what a candidate learned.</summary>
    internal Job ConfirmCandidate(byte[] program, ulong trainingSeed, TripletLimits limits, byte[] learned) => new(
        TrainerNames.TrajectoryConfirmation, Text(OfCandidate(trainingSeed, limits)), trainingSeed, program,
        [seenValidation.Value, seenTest.Value, new JobInput(learned)]);

    /// <summary>Returns the training batches, from the first on.</summary>
    internal TrainingStream Batches() => new(new TrainingPlan(settings), settings.BatchSize);

    /// <summary>Returns validations that are made a batch at a time; null where each is made as a whole.</summary>
    /// <param name="wrongBefore">Where a training goes on: what was wrong in each batch so far.</param>
    internal StagedValidation? Staged(IReadOnlyList<long>? wrongBefore) =>
        ForWorker.ValidatesInParts ? new(validation.Value, wrongBefore) : null;

    /// <exception cref="InvalidDataException">They are no predictions for the validation's trajectories.</exception>
    public ClrsScore ScoreValidation(byte[] predictions) => Score(validation.Value, predictions);

    /// <exception cref="InvalidDataException">They are no predictions for the test's trajectories.</exception>
    public ClrsScore ScoreTest(byte[] predictions) => Score(test.Value, predictions);

    private TrajectoryTrainerSettings OfCandidate(ulong trainingSeed, TripletLimits limits) => ForWorker with
    {
        NetworkSeed = trainingSeed,
        Terms = new TripletTerms(limits, settings.BatchSize, nodes, testNodes),
    };

    private Job Job(TrajectoryTrainerSettings worker, byte[] program, JobInput seen, byte[] state) => new(
        TrainerNames.Trajectories, Text(worker), settings.Seed, program, state.Length == 0 ? [seen] : [seen, new JobInput(state)]);

    private static string Text(TrajectoryTrainerSettings worker) => JsonSerializer.Serialize(worker);

    private static JobInput Seen(IReadOnlyList<TrajectoryBatch> heldOut) => new(TrajectoryBytes.OfAll(HeldOut.Seen(heldOut)));

    private static ClrsScore Score(IReadOnlyList<TrajectoryBatch> truth, ReadOnlySpan<byte> predictions)
    {
        var pairs = new List<(IReadOnlyList<ProbeArray> Truth, IReadOnlyList<ProbeArray> Prediction)>();
        foreach (var batch in truth) pairs.Add((batch.Outputs, PredictedBytes.Read(ref predictions, batch.Outputs)));
        if (predictions.Length > 0) throw new InvalidDataException($"there are {predictions.Length} predictions too many");
        var scores = OutputScores.Of(pairs);
        return new ClrsScore(scores.Mean, scores.ByOutput.ToDictionary(o => o.Output, o => o.Score));
    }
}

/// <summary>A score between 0 and 1, larger is better: the mean over the algorithm's outputs.</summary>
public sealed record ClrsScore(double Score, IReadOnlyDictionary<string, double> Outputs);
