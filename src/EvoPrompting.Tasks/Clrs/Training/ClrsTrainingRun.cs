using EvoPrompting.Files;
using EvoPrompting.Jobs;

namespace EvoPrompting.Tasks.Clrs.Training;

/// <summary>
/// Trains one network in a worker, begun or gone on from its checkpoint, then tests the best one. The worker computes; the data are made
/// and what it predicts is judged here.
/// </summary>
/// <param name="function">The triplet function; null for the paper's baseline.</param>
/// <param name="build">The program that runs: checkpoints and results say which one made them.</param>
/// <param name="runner">Owned from now on.</param>
/// <param name="report">Hears what happens, in order, on whatever thread it happens.</param>
public sealed class ClrsTrainingRun(
    ClrsFolder folder, ClrsTrainingSettings settings, ClrsFunction? function, string build, IJobRunner runner, TimeProvider time,
    Action<ClrsTrainingEvent> report)
    : IAsyncDisposable
{
    private readonly ClrsTrainingTask task = new(settings);
    private readonly byte[] program = function?.Program ?? [];

    /// <summary>Trains and tests; returns the result, which is in the folder as well.</summary>
    /// <exception cref="UserException">The folder holds another training, or the triplet function fails.</exception>
    public async Task<ClrsResult> RunAsync(CancellationToken stop)
    {
        Directory.CreateDirectory(folder.Path);
        using var held = FolderLock.TryTake(folder.Lock)
            ?? throw new UserException($"Another process is training in {folder}: wait for it, or stop it.");
        var (checkpoint, state) = Latest();
        if (checkpoint?.Step > settings.Steps)
            throw new UserException($"{folder} holds a training of {checkpoint.Step} steps already: ask for as many or more, or give "
                + "another folder with --out.");
        if (function is not null) AtomicFile.Write(folder.Function, function.Source);
        var begunAt = checkpoint?.Step ?? 0;
        report(new ClrsTrainingEvent.Begun(begunAt, checkpoint is not null && checkpoint.Build != build));
        double? pace = null;
        if (begunAt < settings.Steps)
        {
            var start = time.GetTimestamp();
            await TrainAsync(checkpoint, state, stop).ConfigureAwait(false);
            pace = time.GetElapsedTime(start).TotalSeconds / (settings.Steps - begunAt);
        }

        var result = await TestAsync(folder.Best, pace, stop).ConfigureAwait(false);
        AtomicFile.Write(folder.Result, result.ToJson());
        return result;
    }

    /// <summary>
    /// Tests a network of a training, finished or not, on inputs of the settings' test length. Nothing in the folder changes.
    /// </summary>
    /// <param name="latest">The one after the latest validation rather than the best.</param>
    /// <exception cref="UserException">There is no checkpoint, or the triplet function fails.</exception>
    public Task<ClrsResult> TestAsync(bool latest, CancellationToken stop) =>
        TestAsync(latest ? folder.Latest : folder.Best, pace: null, stop);

    private (ClrsCheckpoint? Checkpoint, ClrsState? State) Latest()
    {
        if (!File.Exists(folder.Latest)) return (null, null);
        var (checkpoint, state) = ClrsCheckpoint.Read(folder.Latest);
        return checkpoint.Difference(settings, function?.Source) is not { } difference
            ? (checkpoint, state) : throw new UserException($"{folder} holds a training {difference}; give another folder with --out.");
    }

    private async Task TrainAsync(ClrsCheckpoint? begun, ClrsState? state, CancellationToken stop)
    {
        List<ClrsValidation> validations = [.. begun?.Validations ?? []];
        var listener = new ClrsTrainingListener(task, state, begun?.Step ?? 0, begun?.BestValidation.Score, Keep, report);
        await RunAsync(task.Train(program, state?.Trainer ?? []), listener, stop).ConfigureAwait(false);
        if (!listener.IsComplete)
            throw new UserException("The training's worker ended before it was done: the same command goes on from the latest checkpoint.");

        // The best first: killed in between, the training takes the same steps and finds the same best again.
        void Keep(ClrsValidation validation, byte[] predictions, ClrsState reached)
        {
            validations.Add(validation);
            var checkpoint = new ClrsCheckpoint(settings, function?.Source, build, [.. validations], reached.Wrong);
            if (checkpoint.BestValidation == validation) checkpoint.Write(folder.Best, reached);
            checkpoint.Write(folder.Latest, reached);
            AtomicFile.Write(folder.Log, checkpoint.Log());
            report(new ClrsTrainingEvent.Validated(validation, checkpoint.BestValidation));
        }
    }

    private async Task<ClrsResult> TestAsync(string path, double? pace, CancellationToken stop)
    {
        var (checkpoint, state) = ClrsCheckpoint.Read(path);
        var listener = new ClrsTestListener(task, report);
        await RunAsync(task.Test(program, state.Trainer), listener, stop).ConfigureAwait(false);
        if (listener.Score is not { } score)
            throw new UserException("The test's worker ended before it was done: give the same command again.");
        var tested = path == folder.Best ? checkpoint.BestValidation : checkpoint.Validations[^1];
        return new ClrsResult(
            settings.Algorithm, function?.Name ?? "baseline", listener.Parameters, tested.Step, checkpoint.Validations[0].Score!.Value,
            tested.Score, score.Score, score.Outputs, settings, build, pace);
    }

    public ValueTask DisposeAsync() => runner.DisposeAsync();

    private async Task RunAsync(Job job, IJobListener listener, CancellationToken stop)
    {
        switch (await runner.RunAsync(job, listener, stop).ConfigureAwait(false))
        {
            case JobEnd.Rejected(var (stage, reason)):
                throw new UserException($"The training ended at stage {stage}: {reason}");
            case JobEnd.Lost(var reason):
                throw new UserException($"The training's worker was lost ({reason}): the same command goes on from the latest checkpoint.");
        }
    }
}
