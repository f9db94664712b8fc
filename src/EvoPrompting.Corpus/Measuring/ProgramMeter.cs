using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Mnist1D;
using Module = EvoPrompting.Networks.Contract.Module;

namespace EvoPrompting.Corpus.Measuring;

/// <summary>
/// Measures programs of the corpus in this process. Every program takes two training steps on a few examples, which gives its exact size
/// and shows that its gradients are finite; those to be trained are, on their task, for <see cref="Steps"/> steps.
/// </summary>
public sealed class ProgramMeter(CandidateContract contract, RunSeed seed) : IProgramMeter
{
    /// <summary>Steps of a short training: AdamW with learning rate 0.01, batch 128, as candidates are trained.</summary>
    public const int Steps = 400;

    private static readonly TrainingSettings Trial = new() { Steps = 2, BatchSize = 8, ValidateEvery = 2 };
    private static readonly TrainingSettings Short = new() { Steps = Steps, ValidateEvery = 100 };

    private readonly BatchCompiler compiler = new(contract);
    private readonly Dictionary<int, ClassificationData> tasks = [];

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProgramMeasure>> MeasureAsync(IReadOnlyList<MeasureOrder> orders, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<ProgramMeasure>>(Measure(orders, stop));

    private ProgramMeasure[] Measure(IReadOnlyList<MeasureOrder> orders, CancellationToken stop)
    {
        using var batch = compiler.Compile([.. orders.Select(o => o.Source)]);
        var measures = new ProgramMeasure[orders.Count];
        for (var i = 0; i < orders.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            measures[i] = batch.Errors[i] is { } error
                ? new ProgramMeasure(0, null, $"Compile: {error}")
                : Measure(() => batch.Create<Module>(i), orders[i]);
        }

        return measures;
    }

    private ProgramMeasure Measure(Func<Module> make, MeasureOrder order)
    {
        var tried = Train(make, Few(Data(0)), Trial, order.TrainingSeed);
        return tried.Rejection is not null ? tried
            : order.Trained ? Train(make, Data(order.Task), Short, order.TrainingSeed)
            : tried with { Accuracy = null };
    }

    private static ProgramMeasure Train(Func<Module> make, ClassificationData data, TrainingSettings settings, ulong trainingSeed)
    {
        var size = 0;
        var best = 0.0;
        foreach (var frame in new ClassifierTrainer(data.ForTraining(), settings, trainingSeed).Train(make))
        {
            switch (frame.Kind)
            {
                case FrameKind.Cost: size = (int)Payload.Read<MeasuredCost>(frame.Payload).TrainableParameters; break;
                case FrameKind.Predictions: best = Math.Max(best, Accuracy(Payload.Read<Predictions>(frame.Payload), data)); break;
                case FrameKind.Rejected:
                    var rejection = Payload.Read<WorkerRejection>(frame.Payload);
                    return new ProgramMeasure(size, null, $"{rejection.Stage}: {rejection.Reason}");
                default: break;
            }
        }

        return new ProgramMeasure(size, best);
    }

    // Nothing is selected by these accuracies, so all examples that were not trained on count.
    private static double Accuracy(Predictions predictions, ClassificationData data) =>
        (predictions.Validation.Zip(data.ValidationLabels).Count(p => p.First == p.Second)
         + predictions.Test.Zip(data.TestLabels).Count(p => p.First == p.Second))
        / (double)(data.ValidationLabels.Length + data.TestLabels.Length);

    private ClassificationData Data(int task)
    {
        if (!tasks.TryGetValue(task, out var data))
            tasks[task] = data = GeneratedTasks.Create(seed.Stream("corpus-task", task));
        return data;
    }

    private static ClassificationData Few(ClassificationData data) => data with
    {
        TrainInputs = data.TrainInputs[..(16 * data.Length)],
        TrainLabels = data.TrainLabels[..16],
        ValidationInputs = data.ValidationInputs[..(8 * data.Length)],
        ValidationLabels = data.ValidationLabels[..8],
        TestInputs = data.TestInputs[..(4 * data.Length)],
        TestLabels = data.TestLabels[..4],
    };
}
