using System.Text.Json;
using EvoPrompting.Compiler;
using EvoPrompting.Corpus.Metrics;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Corpus.Measuring;

/// <summary>
/// Measures triplet functions in this process. All that a search asks of a function before training is asked of each, in a network of its
/// task's size, which gives the exact model size; those to be trained are, in a small network for <see cref="Steps"/> steps.
/// </summary>
public sealed class TripletMeter(CandidateContract contract) : IProgramMeter
{
    /// <summary>Steps of a short training.</summary>
    public const int Steps = 50;

    /// <summary>
    /// A task is an algorithm at a size of network. Searches that are recorded run on others: articulation_points, graham_scan,
    /// mst_kruskal, dfs.
    /// </summary>
    public static readonly int Tasks = Algorithms.Length * Sizes.Length;

    private static readonly TripletLimits Limits = new();

    private readonly BatchCompiler compiler = new(contract);
    private readonly Dictionary<int, (ClrsTrainingTask Counted, ClrsTrainingTask Trained)> tasks = [];

    private static string[] Algorithms =>
        ["bfs", "bellman_ford", "dijkstra", "mst_prim", "floyd_warshall", "insertion_sort"];

    private static int[] Sizes => [32, 128];

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProgramMeasure>> MeasureAsync(IReadOnlyList<MeasureOrder> orders, CancellationToken stop)
    {
        using var batch = compiler.Compile([.. orders.Select(o => o.Source)]);
        var measures = new ProgramMeasure[orders.Count];
        for (var i = 0; i < orders.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            var index = i;
            measures[i] = batch.Errors[i] is { } error
                ? new ProgramMeasure(0, null, $"Compile: {error}")
                : Measure(() => batch.Create<TripletFunction>(index), orders[i]);
        }

        return Task.FromResult<IReadOnlyList<ProgramMeasure>>(measures);
    }

    private ProgramMeasure Measure(Func<TripletFunction> make, MeasureOrder order)
    {
        var (counted, trained) = TasksOf(order.Task);
        var size = new CostListener();
        if (Run(counted, make, order.TrainingSeed, size) is { } fault) return new ProgramMeasure(0, null, fault);
        if (!order.Trained) return new ProgramMeasure((int)size.Cost!.TrainableParameters, null);

        var best = new BestValidation();
        fault = Run(
            trained, make, order.TrainingSeed, new ClrsTrainingListener(trained, from: null, begunAt: 0, best: null, best.Take, _ => { }));
        return new ProgramMeasure((int)size.Cost!.TrainableParameters, fault is null ? best.Validation.Score : null, fault);
    }

    // Both sides of a job in one thread: what the listener sends is taken when the trainer asks for it.
    private static string? Run(ClrsTrainingTask task, Func<TripletFunction> make, ulong trainingSeed, IJobListener listener)
    {
        var job = task.TrainCandidate([], trainingSeed, Limits);
        var settings = JsonSerializer.Deserialize<TrajectoryTrainerSettings>(job.Settings)!;
        var sent = new Queue<Frame>();
        var frames = TrajectoryTrainer.Frames(
            settings, trainingSeed, [.. job.Inputs.Select(i => i.Content)], () => sent.TryDequeue(out var frame) ? frame : null, make);
        foreach (var frame in frames)
        {
            if (frame.Kind == FrameKind.Rejected)
            {
                var rejection = Payload.Read<WorkerRejection>(frame.Payload);
                return $"{rejection.Stage}: {rejection.Reason}";
            }

            var reply = listener.Accept(frame);
            if (reply.IsEnough) return null;
            foreach (var each in reply.Send) sent.Enqueue(each);
        }

        return null;
    }

    private (ClrsTrainingTask Counted, ClrsTrainingTask Trained) TasksOf(int task)
    {
        if (tasks.TryGetValue(task, out var known)) return known;
        var algorithm = Algorithms[task % Algorithms.Length];
        var counted = new ClrsTrainingSettings
        {
            Algorithm = algorithm,
            Hidden = Sizes[task / Algorithms.Length],
            BatchSize = 2,
            Lengths = [4],
            ValidationSamples = 1,
            TestLength = 8,
            TestSamples = 1,
        };
        var trained = new ClrsTrainingSettings
        {
            Algorithm = algorithm,
            Hidden = 16,
            Steps = Steps,
            BatchSize = 8,
            LearningRate = 0.002,
            Lengths = [4, 5, 6],
            ValidateEvery = Steps / 2,
            ValidationSamples = 32,
            TestLength = 8,
            TestSamples = 1,
        };
        return tasks[task] = (new ClrsTrainingTask(counted), new ClrsTrainingTask(trained));
    }

    private sealed class CostListener : IJobListener
    {
        public MeasuredCost? Cost { get; private set; }

        public JobReply Accept(Frame frame)
        {
            Cost = Payload.Read<MeasuredCost>(frame.Payload);
            return JobReply.Enough;
        }
    }
}
