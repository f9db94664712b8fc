using EvoPrompting.Jobs;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>Trainings that take a second.</summary>
/// <param name="program">The triplet function; null: the built-in one.</param>
internal sealed class SmallTraining(ClrsTrainingSettings settings, byte[]? program = null)
{
    public static ClrsTrainingSettings Settings { get; } = new()
    {
        Algorithm = "bfs",
        Hidden = 12,
        TripletFeatures = 3,
        BatchSize = 6,
        Lengths = [4, 5, 7],
        Steps = 10,
        ValidateEvery = 4,
        ValidationSamples = 11,
        TestLength = 9,
        TestSamples = 5,
    };

    private readonly byte[] function = program ?? [];

    public ClrsTrainingTask Task { get; } = new(settings);

    public InProcessRunner Runner { get; } = new();

    public List<(int Step, double Loss)> Losses { get; } = [];

    public List<(ClrsValidation Validation, ClrsState State)> Validations { get; } = [];

    /// <summary>What the worker predicted, validation by validation.</summary>
    public List<byte[]> Predictions =>
        [.. Runner.Sent.Where(f => f.Kind == FrameKind.Predictions).Select(f => Payload.Read<Predictions>(f.Payload).Validation)];

    /// <summary>Trains from the start, or goes on from a validation of another training.</summary>
    /// <param name="best">The best score up to there.</param>
    public async Task<SmallTraining> TrainAsync((ClrsValidation Validation, ClrsState State)? from = null, double? best = null)
    {
        var listener = new ClrsTrainingListener(
            Task, from?.State, from?.Validation.Step ?? 0, best, (validation, _, state) => Validations.Add((validation, state)), happened =>
            {
                if (happened is ClrsTrainingEvent.Stepped step) Losses.Add((step.Step, step.Loss));
            });
        var job = Task.Train(function, from?.State.Trainer ?? []);
        Assert.Equal(new JobEnd.Finished(), await Runner.RunAsync(job, listener, CancellationToken.None));
        Assert.True(listener.IsComplete);
        return this;
    }

    public async Task<double> TestAsync(ClrsState state)
    {
        var listener = new ClrsTestListener(Task, _ => { });
        Assert.Equal(new JobEnd.Finished(), await Runner.RunAsync(Task.Test(function, state.Trainer), listener, CancellationToken.None));
        return listener.Score!.Score;
    }
}
