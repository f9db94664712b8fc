using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>Names of the metrics that a trained classifier gets.</summary>
public sealed record ClassifierMetrics(string ModelSize, string FrozenSize, string ValidationError, string TestError, string BestStep);

/// <summary>
/// Hears the training of a classifier: compares predicted classes with the labels, which the worker does not have. Keeps the lowest
/// validation error (the earliest where several are equal), the test error at that step and, to have them confirmed, the predictions and
/// the state they came from.
/// </summary>
public sealed class ClassificationScorer(
    byte[] validationLabels, byte[] testLabels, int classes, TrainingSettings settings, ClassifierMetrics names) : IJobListener
{
    private readonly Queue<int> expected = new(settings.Validations());
    private bool stateIsDue;
    private int fewestErrors = int.MaxValue;
    private int testErrors;

    /// <summary>What the worker says the network costs.</summary>
    public MeasuredCost? Cost { get; private set; }

    /// <summary>The predictions that count.</summary>
    public Predictions? Best { get; private set; }

    /// <summary>The state that they came from (<see cref="NetworkState"/>).</summary>
    public byte[]? BestState { get; private set; }

    /// <inheritdoc/>
    public int LongestFrame =>
        (int)Math.Clamp(2 * (Cost?.TrainableParameters ?? 0) * sizeof(float) + sizeof(int), Frame.LongestFromWorker, Array.MaxLength);

    /// <inheritdoc/>
    public JobReply Accept(Frame frame)
    {
        if (stateIsDue != (frame.Kind == FrameKind.State))
            throw new InvalidDataException($"a frame {frame.Kind} where {(stateIsDue ? "a state" : "no state")} is due");
        switch (frame.Kind)
        {
            case FrameKind.Cost when Cost is null:
                Cost = Checked(Payload.Read<MeasuredCost>(frame.Payload));
                return JobReply.GoOn;
            case FrameKind.Predictions when Cost is not null:
                stateIsDue = IsBest(Payload.Read<Predictions>(frame.Payload));
                return new JobReply(false, [stateIsDue ? KeptState.Wanted : KeptState.NotWanted]);
            case FrameKind.State:
                Keep(frame.Payload);
                return JobReply.GoOn;
            case FrameKind.Finished when Cost is not null && expected.Count == 0 && frame.Payload.Length == 0:
                return JobReply.Enough;
            default:
                throw new InvalidDataException($"a frame {frame.Kind} where none is due, {expected.Count} validations before the end");
        }
    }

    /// <summary>Returns what a training that finished measured.</summary>
    public MetricSet Metrics() => new(
        new Metric(names.ModelSize, Cost!.TrainableParameters),
        new Metric(names.FrozenSize, Cost.FrozenParameters),
        new Metric(names.ValidationError, fewestErrors / (double)validationLabels.Length),
        new Metric(names.TestError, testErrors / (double)testLabels.Length),
        new Metric(names.BestStep, Best!.Step));

    private MeasuredCost Checked(MeasuredCost cost) =>
        cost is { TrainableParameters: >= 1, FrozenParameters: >= 0, MultiplyAdds: >= 0, TensorBytes: >= 0, Operations: >= 0 }
        && cost.TrainableParameters <= settings.Limits.TensorBytesPerStep / sizeof(float)
            ? cost
            : throw new InvalidDataException($"an impossible cost: {cost}");

    private bool IsBest(Predictions predictions)
    {
        if (!expected.TryDequeue(out var step) || predictions.Step != step)
            throw new InvalidDataException($"predictions after step {predictions.Step}, expected after {step}");
        var errors = Errors(predictions.Validation, validationLabels, "validation");
        var errorsInTest = Errors(predictions.Test, testLabels, "test");
        if (errors >= fewestErrors) return false;
        (fewestErrors, testErrors, Best) = (errors, errorsInTest, predictions);
        return true;
    }

    // As many numbers as the model size says; a batch normalisation has two parameters for its two running statistics.
    private void Keep(byte[] state)
    {
        var (trainable, statistics) = NetworkState.Size(state);
        if (trainable != Cost!.TrainableParameters || statistics > trainable)
            throw new InvalidDataException(
                $"a state of {trainable} trainable numbers and {statistics} statistics, the cost says {Cost.TrainableParameters}");
        (BestState, stateIsDue) = (state, false);
    }

    private int Errors(byte[]? predicted, byte[] labels, string what)
    {
        if (predicted is null || predicted.Length != labels.Length)
            throw new InvalidDataException($"{predicted?.Length ?? 0} {what} predictions for {labels.Length} examples");
        if (predicted.Any(c => c >= classes)) throw new InvalidDataException($"a {what} prediction that is no class");
        return predicted.Zip(labels).Count(pair => pair.First != pair.Second);
    }
}
