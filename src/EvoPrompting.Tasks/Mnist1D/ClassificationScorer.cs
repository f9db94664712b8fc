using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Mnist1D;

/// <summary>Names of the metrics that a trained classifier gets.</summary>
public sealed record ClassifierMetrics(string ModelSize, string FrozenSize, string ValidationError, string TestError, string BestStep);

/// <summary>
/// Judges a classifier from its worker's frames: compares predicted classes with the labels, which the worker does not have. Keeps the
/// lowest validation error (the earliest where several are equal) and the test error at that step.
/// </summary>
public sealed class ClassificationScorer(
    byte[] validationLabels, byte[] testLabels, int classes, TrainingSettings settings, ClassifierMetrics names) : IJobListener
{
    private readonly Queue<int> expected = new(settings.Validations());
    private MeasuredCost? cost;
    private int fewestErrors = int.MaxValue;
    private int testErrors;
    private int bestStep;

    /// <inheritdoc/>
    public JobReply Accept(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Cost when cost is null:
                Take(Payload.Read<MeasuredCost>(frame.Payload));
                return JobReply.GoOn;
            case FrameKind.Predictions when cost is not null:
                Take(Payload.Read<Predictions>(frame.Payload));
                return JobReply.GoOn;
            case FrameKind.Finished when cost is not null && expected.Count == 0 && frame.Payload.Length == 0:
                return JobReply.Enough;
            default:
                throw new InvalidDataException($"a frame {frame.Kind} where none is due, {expected.Count} validations before the end");
        }
    }

    /// <summary>Returns what a training that finished is worth.</summary>
    public Outcome Outcome() => new Outcome.Scored(Metrics(cost!));

    private void Take(MeasuredCost measured)
    {
        if (measured.TrainableParameters < 1 || measured.FrozenParameters < 0 || measured.MultiplyAdds < 0 || measured.TensorBytes < 0 || measured.Operations < 0)
            throw new InvalidDataException($"an impossible cost: {measured}");
        cost = measured;
    }

    private void Take(Predictions predictions)
    {
        if (!expected.TryDequeue(out var step) || predictions.Step != step)
            throw new InvalidDataException($"predictions after step {predictions.Step}, expected after {step}");
        var errors = Errors(predictions.Validation, validationLabels, "validation");
        var errorsInTest = Errors(predictions.Test, testLabels, "test");
        if (errors < fewestErrors) (fewestErrors, testErrors, bestStep) = (errors, errorsInTest, step);
    }

    private int Errors(byte[]? predicted, byte[] labels, string what)
    {
        if (predicted is null || predicted.Length != labels.Length)
            throw new InvalidDataException($"{predicted?.Length ?? 0} {what} predictions for {labels.Length} examples");
        if (predicted.Any(c => c >= classes)) throw new InvalidDataException($"a {what} prediction that is no class");
        return predicted.Zip(labels).Count(pair => pair.First != pair.Second);
    }

    private MetricSet Metrics(MeasuredCost measured) => new(
        new Metric(names.ModelSize, measured.TrainableParameters),
        new Metric(names.FrozenSize, measured.FrozenParameters),
        new Metric(names.ValidationError, fewestErrors / (double)validationLabels.Length),
        new Metric(names.TestError, testErrors / (double)testLabels.Length),
        new Metric(names.BestStep, bestStep));
}
