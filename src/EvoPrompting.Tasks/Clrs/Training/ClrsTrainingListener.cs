using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// Hears a worker that trains: feeds it the training batches, one ahead so that it never waits, asks for its validations and scores them,
/// and hands on each with the state to go on from. It knows itself which frame is due: a worker that sends another one is at fault.
/// </summary>
internal sealed class ClrsTrainingListener : IJobListener
{
    private const int BatchesAhead = 2; // the one that is taken and the next

    private readonly ClrsTrainingTask task;
    private readonly TrainingStream batches;
    private readonly Validated validated;
    private readonly Action<ClrsTrainingEvent> report;
    private readonly Dictionary<int, byte[]> streamStates = []; // after the batches of the steps that are validated and not done yet
    private readonly StagedValidation? staged;
    private double? best;
    private byte[]? trainer; // while its validation is under way
    private double lossSum;
    private int losses, step, fed;
    private bool isValidated;

    /// <summary>Takes a validation, the predictions that it is of (none where it is made in parts) and the state at its step.</summary>
    public delegate void Validated(ClrsValidation validation, byte[] predictions, ClrsState state);

    /// <param name="from">Where the training goes on from; null: the start.</param>
    /// <param name="begunAt">Its steps.</param>
    /// <param name="best">The best validation score up to there; null: none.</param>
    /// <param name="validated">Takes each validation, in order.</param>
    public ClrsTrainingListener(
        ClrsTrainingTask task, ClrsState? from, int begunAt, double? best, Validated validated, Action<ClrsTrainingEvent> report)
    {
        (this.task, this.best, this.validated, this.report, step, fed) = (task, best, validated, report, begunAt, begunAt);
        (batches, staged) = (task.Batches(), task.Staged(from?.Wrong));
        if (from is not null) batches.GoOnFrom(from.Stream);
        isValidated = from is not null;
        if (!isValidated) streamStates.Add(step, batches.State());
    }

    /// <summary>What the worker says the network costs, once it has counted.</summary>
    public MeasuredCost? Cost { get; private set; }

    /// <summary>True once every step is taken and the last one is validated.</summary>
    public bool IsComplete => step == task.ForWorker.Steps && isValidated;

    public int LongestFrame => ClrsCheckpoint.LongestState;

    public JobReply Accept(Frame frame)
    {
        List<Frame> send = [];
        switch (frame.Kind)
        {
            case FrameKind.Cost:
                Demand(Cost is null, frame);
                Cost = Checked(Payload.Read<MeasuredCost>(frame.Payload));
                break;
            case FrameKind.Progress:
                Demand(Cost is not null && step < task.ForWorker.Steps && (isValidated || !IsDue), frame);
                Step(Payload.Read<TrainingProgress>(frame.Payload));
                break;
            case FrameKind.Checkpoint:
                Demand(Cost is not null && IsDue && !isValidated && trainer is null, frame);
                trainer = Checked(frame.Payload);
                staged?.Begin();
                ReportStage();
                send.AddRange(Ask());
                break;
            case FrameKind.Predictions:
                Demand(trainer is not null, frame);
                Validate(Payload.Read<Predictions>(frame.Payload));
                send.AddRange(Ask());
                break;
            case FrameKind.Finished:
                Demand(IsComplete, frame);
                break;
            default:
                Demand(false, frame);
                break;
        }

        return new JobReply(false, [.. send, .. Feed()]);
    }

    private MeasuredCost Checked(MeasuredCost cost) =>
        cost is { FrozenParameters: >= 0, MultiplyAdds: >= 0, TensorBytes: >= 0, Operations: >= 0 }
        && cost.TrainableParameters >= task.SmallestNetwork
            ? cost : throw new InvalidDataException($"an impossible cost: {cost}; the network alone has {task.SmallestNetwork} parameters");

    // As many numbers as the model size says; a batch normalisation has two parameters for its two running averages.
    private byte[] Checked(byte[] state)
    {
        var (trainable, statistics) = NetworkState.Size(TrainerState.Learned(state));
        return trainable == Cost!.TrainableParameters && statistics <= trainable
            ? state : throw new InvalidDataException(
                $"a state of {trainable} trainable numbers and {statistics} averages, the cost says {Cost.TrainableParameters}");
    }

    private bool IsDue => task.ForWorker.IsValidatedAfter(step);

    private void Step(TrainingProgress progress)
    {
        if (progress.Step != step + 1) throw new InvalidDataException($"step {progress.Step} came after step {step}");
        (step, isValidated) = (progress.Step, false);
        (lossSum, losses) = (lossSum + progress.Loss, losses + 1);
        report(new ClrsTrainingEvent.Stepped(step, progress.Loss));
    }

    private void Validate(Predictions predictions)
    {
        if (predictions.Step != step) throw new InvalidDataException($"predictions of step {predictions.Step} came at step {step}");
        if (staged is null)
        {
            Conclude(task.ScoreValidation(predictions.Validation).Score, predictions.Validation);
            return;
        }

        staged.Take(predictions.Validation);
        ReportStage();
    }

    private void ReportStage()
    {
        if (staged is not null) report(new ClrsTrainingEvent.Predicted(staged.Predicted, staged.All));
    }

    // Says what of a validation under way is to be predicted next, or that it is enough.
    private IEnumerable<Frame> Ask()
    {
        if (staged is null) yield break;
        var next = staged.Next(best);
        yield return ValidationPart.Asked(next);
        if (next is null) Conclude(staged.Score, []);
    }

    private void Conclude(double? score, byte[] predictions)
    {
        if (best is null || score > best) best = score;
        var validation = new ClrsValidation(step, losses == 0 ? null : lossSum / losses, score);
        (lossSum, losses, isValidated) = (0, 0, true);
        validated(validation, predictions, new ClrsState(trainer!, streamStates[step]) { Wrong = staged?.Wrong });
        streamStates.Remove(step);
        trainer = null;
    }

    private IEnumerable<Frame> Feed()
    {
        while (Cost is not null && fed < Math.Min(task.ForWorker.Steps, step + BatchesAhead))
        {
            yield return new Frame(FrameKind.Input, TrajectoryBytes.Of(batches.Next()));
            fed++;
            if (task.ForWorker.IsValidatedAfter(fed)) streamStates.Add(fed, batches.State());
        }
    }

    private void Demand(bool isDue, Frame frame)
    {
        if (!isDue) throw new InvalidDataException($"{frame.Kind} is not due at step {step}");
    }
}
