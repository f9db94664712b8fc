using System.Globalization;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Clrs.Training;

namespace EvoPrompting.Cli.Clrs;

/// <summary>
/// Trains one network in a worker, begun or gone on from its checkpoint, then tests the best one. The worker computes; what it predicts
/// is judged here, where the true outputs are.
/// </summary>
/// <param name="function">The triplet function; null for the paper's baseline.</param>
internal sealed class ClrsTrainingRun(ClrsFolder folder, ClrsTrainingSettings settings, ClrsFunction? function, WorkerPoolSettings worker, TimeProvider time)
{
    private readonly ClrsTrainingTask task = new(settings);
    private readonly byte[] assembly = function?.Assembly ?? [];
    private long parameters;

    /// <summary>Trains and tests; returns the result, which is in the folder as well.</summary>
    /// <param name="live">Shows every step on one line.</param>
    /// <exception cref="UserException">The folder holds another training, or the triplet function fails.</exception>
    public async Task<ClrsResult> RunAsync(bool live, CancellationToken stop)
    {
        Directory.CreateDirectory(folder.Path);
        using var held = Hold();
        if (function is not null) await File.WriteAllTextAsync(folder.Function, function.Source, stop);
        byte[] state = [];
        List<ClrsValidation> validations = [];
        if (File.Exists(folder.Latest))
        {
            (var checkpoint, state) = ClrsCheckpoint.Read(folder.Latest);
            if (!checkpoint.Continues(settings, function?.Source))
                throw new UserException($"{folder} holds a training with other settings or another function; give another folder with --out.");
            if (checkpoint.Build != BuildIdentity.Build())
                await Console.Error.WriteLineAsync("The checkpoint is another build's: the numbers may differ from those of an uninterrupted training.");
            validations.AddRange(checkpoint.Validations);
        }

        var begunAt = validations.Count == 0 ? 0 : validations[^1].Step;
        var progress = new ClrsProgress(settings.Algorithm, settings.Steps, begunAt, time, live);
        try
        {
            double? pace = null;
            if (begunAt < settings.Steps)
            {
                await TrainAsync(state, validations, progress, stop);
                pace = progress.Seconds / (settings.Steps - begunAt);
            }

            var result = await TestAsync(folder.Best, progress, pace, stop);
            await File.WriteAllTextAsync(folder.Result, result.ToJson(), stop);
            return result;
        }
        finally
        {
            progress.End();
        }
    }

    /// <summary>Tests a network of a training, finished or not, on inputs of the settings' test length.</summary>
    /// <param name="latest">The one after the latest validation rather than the best.</param>
    public async Task<ClrsResult> TestAsync(bool latest, bool live, CancellationToken stop)
    {
        var progress = new ClrsProgress(settings.Algorithm, settings.Steps, settings.Steps, time, live);
        try
        {
            return await TestAsync(latest ? folder.Latest : folder.Best, progress, pace: null, stop);
        }
        finally
        {
            progress.End();
        }
    }

    private async Task TrainAsync(byte[] state, List<ClrsValidation> validations, ClrsProgress progress, CancellationToken stop)
    {
        var (sum, count) = (0.0, 0);
        await foreach (var frame in Frames(task.TrainRequest(assembly, state), stop))
        {
            switch (frame.Kind)
            {
                case FrameKind.Progress:
                    var step = Payload.Read<TrainingProgress>(frame.Payload);
                    (sum, count) = (sum + step.Loss, count + 1);
                    progress.Stepped(step.Step, step.Loss);
                    break;
                case FrameKind.Checkpoint:
                    state = frame.Payload;
                    break;
                case FrameKind.Predictions:
                    var predictions = Payload.Read<Predictions>(frame.Payload);
                    validations.Add(new ClrsValidation(predictions.Step, count == 0 ? null : sum / count, task.ScoreValidation(predictions.Validation).Score));
                    (sum, count) = (0, 0);
                    Keep(state, validations, progress);
                    break;
            }
        }
    }

    // The best first: killed in between, the training takes the same steps and finds the same best again.
    private void Keep(byte[] state, List<ClrsValidation> validations, ClrsProgress progress)
    {
        var checkpoint = new ClrsCheckpoint(settings, function?.Source, BuildIdentity.Build(), validations);
        if (checkpoint.BestValidation == validations[^1]) checkpoint.Write(folder.Best, state);
        checkpoint.Write(folder.Latest, state);
        AtomicFile.Write(folder.Log, Log(validations));
        progress.Validated(validations[^1], checkpoint.BestValidation);
    }

    private static string Log(IEnumerable<ClrsValidation> validations) => string.Concat(
        ["step\tloss\tvalidation score\n", .. validations.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Step}\t{v.Loss:R}\t{v.Score:R}\n"))]);

    private async Task<ClrsResult> TestAsync(string path, ClrsProgress progress, double? pace, CancellationToken stop)
    {
        var (checkpoint, state) = ClrsCheckpoint.Read(path);
        ClrsScore? score = null;
        await foreach (var frame in Frames(task.TestRequest(assembly, state), stop))
        {
            if (frame.Kind == FrameKind.Progress) progress.Testing(Payload.Read<TrainingProgress>(frame.Payload).Step, task.TestSamples);
            if (frame.Kind == FrameKind.Predictions) score = task.ScoreTest(Payload.Read<Predictions>(frame.Payload).Test);
        }

        var tested = path == folder.Best ? checkpoint.BestValidation : checkpoint.Validations[^1];
        return new ClrsResult(
            settings.Algorithm, function?.Name ?? "baseline", parameters, tested.Step, checkpoint.Validations[0].Score, tested.Score, score!.Score, score.Outputs, settings, BuildIdentity.Build(), pace);
    }

    private async IAsyncEnumerable<Frame> Frames(WorkerRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var frame in SingleWorker.RunAsync(request, worker, ClrsTrainingTask.LongestFrame, time, stop))
        {
            if (frame.Kind == FrameKind.Cost) parameters = Payload.Read<MeasuredCost>(frame.Payload).TrainableParameters;
            if (frame.Kind == FrameKind.Rejected && Payload.Read<WorkerRejection>(frame.Payload) is var (stage, reason))
                throw new UserException($"The training ended at stage {stage}: {reason}");
            yield return frame;
        }
    }

    private FileStream Hold()
    {
        try
        {
            return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new UserException($"Another process is training in {folder}: wait for it, or stop it.", e);
        }
    }
}

/// <summary>A triplet function, compiled and checked.</summary>
internal sealed record ClrsFunction(string Name, string Source, byte[] Assembly);
