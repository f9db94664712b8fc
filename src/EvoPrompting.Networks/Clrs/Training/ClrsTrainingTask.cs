using System.Text.Json;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Clrs.Data;
using EvoPrompting.Networks.Clrs.Scoring;

namespace EvoPrompting.Networks.Clrs.Training;

/// <summary>
/// The trusted side of a training: it makes the requests for a worker and judges what the worker predicts. The held-out outputs are here
/// only.
/// </summary>
public sealed class ClrsTrainingTask
{
    /// <summary>The name under which workers know it.</summary>
    public const string TaskName = "clrs-training";

    /// <summary>The most bytes that a checkpoint or the predictions of a test take.</summary>
    public const int LongestFrame = 1 << 28;

    private readonly ClrsTrainingSettings settings;
    private readonly Lazy<IReadOnlyList<TrajectoryBatch>> validation, test;

    /// <exception cref="UserException">There is no such algorithm, or its inputs cannot be that small or that large.</exception>
    public ClrsTrainingTask(ClrsTrainingSettings settings)
    {
        this.settings = settings;
        var plan = new TrainingPlan(settings);
        validation = new(() => HeldOutSets.Validation(plan, settings.ValidationSamples));
        test = new(() => HeldOutSets.Test(plan, settings.TestLength, settings.TestSamples));
    }

    /// <summary>Trajectories of the test.</summary>
    public int TestSamples => test.Value.Sum(b => b.Lengths.Count);

    /// <summary>Asks a worker to train.</summary>
    /// <param name="assembly">The triplet function, compiled and checked; empty: the paper's baseline.</param>
    /// <param name="checkpoint">The trainer's state to go on from; empty: the start.</param>
    public WorkerRequest TrainRequest(byte[] assembly, byte[] checkpoint) => Request(ClrsJob.Train, assembly, checkpoint, validation.Value);

    /// <summary>Asks a worker to predict the outputs of the test.</summary>
    /// <param name="checkpoint">The trainer's state to test.</param>
    public WorkerRequest TestRequest(byte[] assembly, byte[] checkpoint) => Request(ClrsJob.Test, assembly, checkpoint, test.Value);

    /// <exception cref="InvalidDataException">They are no predictions for the validation's trajectories.</exception>
    public ClrsScore ScoreValidation(byte[] predictions) => Score(validation.Value, predictions);

    /// <exception cref="InvalidDataException">They are no predictions for the test's trajectories.</exception>
    public ClrsScore ScoreTest(byte[] predictions) => Score(test.Value, predictions);

    private WorkerRequest Request(ClrsJob job, byte[] assembly, byte[] checkpoint, IReadOnlyList<TrajectoryBatch> heldOut) =>
        new(TaskName, JsonSerializer.Serialize(settings), settings.Seed, assembly, ClrsRequest.Write(job, checkpoint, heldOut));

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
