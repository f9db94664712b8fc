using EvoPrompting.Networks.Trainers;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// Describes one training of a network on one algorithm completely. Defaults are the published single-task setting (Ibarz et al. 2022).
/// </summary>
public sealed record ClrsTrainingSettings
{
    /// <summary>One of the benchmark's names, for example <c>bfs</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The one number that everything random is drawn from. The published trainings: 42.</summary>
    public uint Seed { get; init; } = 42;

    /// <summary>Numbers in a node's state.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Numbers in a triplet's representation.</summary>
    public int TripletFeatures { get; init; } = 8;

    /// <summary>Training steps.</summary>
    public int Steps { get; init; } = 10_000;

    /// <summary>Trajectories a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>AdamW's; constant.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>AdamW's: each step takes learningRate x weightDecay of every parameter away.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Gradients whose norm over all parameters is larger are scaled down to it.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>Sizes of the training inputs, one a step in turn.</summary>
    public IReadOnlyList<int> Lengths { get; init; } = [4, 7, 11, 13, 16];

    /// <summary>Steps from one validation to the next; the last step is always validated.</summary>
    public int ValidateEvery { get; init; } = 50;

    /// <summary>Probability that an example reads its true hints at a step of a roll-out in training.</summary>
    public double TeacherForcing { get; init; }

    /// <summary>Trajectories of a validation; 0 takes the published number.</summary>
    public int ValidationSamples { get; init; }

    /// <summary>How much of them is predicted.</summary>
    public ValidationKind Validations { get; init; }

    /// <summary>Size of the test inputs.</summary>
    public int TestLength { get; init; } = 64;

    /// <summary>Trajectories of the test; 0 takes the published number.</summary>
    public int TestSamples { get; init; }

    /// <summary>Where the network computes: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Returns what sections of a recipe say.</summary>
    public static ClrsTrainingSettings Of(
        string algorithm, ClrsNetworkSection network, ClrsTrainingSection training, ClrsEvaluationSection evaluation) => new()
        {
            Algorithm = algorithm,
            Hidden = network.Hidden,
            TripletFeatures = network.TripletFeatures,
            Steps = training.Steps,
            BatchSize = training.BatchSize,
            LearningRate = training.LearningRate,
            WeightDecay = training.WeightDecay,
            GradientClip = training.GradientClip,
            Lengths = training.Lengths,
            ValidateEvery = training.ValidateEvery,
            TeacherForcing = training.TeacherForcing,
            ValidationSamples = evaluation.ValidationSamples,
            TestLength = evaluation.TestLength,
            TestSamples = evaluation.TestSamples,
        };

    /// <summary>What a worker is told of it.</summary>
    internal TrajectoryTrainerSettings ForWorker(TrainingPlan plan, bool predictsOnly) => new()
    {
        Algorithm = plan.Pipeline.Algorithm,
        PredictsOnly = predictsOnly,
        NetworkSeed = plan.NetworkSeed,
        Hidden = Hidden,
        TripletFeatures = TripletFeatures,
        Steps = Steps,
        LearningRate = LearningRate,
        WeightDecay = WeightDecay,
        GradientClip = GradientClip,
        ValidateEvery = ValidateEvery,
        TeacherForcing = TeacherForcing,
        Device = Device,
    };
}
