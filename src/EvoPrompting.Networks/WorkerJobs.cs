using System.Text.Json;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.Trainers;
using TorchSharp;

namespace EvoPrompting.Networks;

/// <summary>What a worker does with a job: loads the candidate, trains it, sends frames.</summary>
public static class WorkerJobs
{
    /// <summary>
    /// Returns the frames of the job's trainer, made while they are enumerated, once. A bad candidate never throws: its last frame is
    /// Rejected. Nothing of the program runs before the first frame is asked for.
    /// </summary>
    /// <param name="receive">
    /// Returns the parent's next frame, or null where there will be none; some trainers are fed while they train.
    /// </param>
    /// <exception cref="JobException">The job itself is damaged, its settings are out of range, or no worker knows its trainer.</exception>
    public static IEnumerable<Frame> Frames(Job job, Func<Frame?> receive)
    {
        try
        {
            var candidate = new LoadedCandidate(job.Program);
            var frames = job.Trainer switch
            {
                TrainerNames.Classifier => Classifier(job, receive, candidate),
                TrainerNames.Trajectories => Trajectories(job, receive, candidate),
                TrainerNames.Confirmation => Confirmation(job, candidate),
                TrainerNames.TrajectoryConfirmation => TrajectoryConfirmation.Frames(
                    Settings<TrajectoryTrainerSettings>(job), [.. job.Inputs.Select(i => i.Content)], Triplets(candidate)),
                _ => throw new JobException($"no worker knows the trainer '{job.Trainer}'"),
            };
            return Run(job, candidate, frames);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new JobException(e.Message, e);
        }
    }

    /// <summary>Sends the frames of a job.</summary>
    /// <exception cref="JobException">The job itself is at fault.</exception>
    public static void Run(Job job, Action<Frame> send, Func<Frame?>? receive = null)
    {
        foreach (var frame in Frames(job, receive ?? (() => null))) send(frame);
    }

    private static IEnumerable<Frame> Run(Job job, LoadedCandidate candidate, IEnumerable<Frame> frames)
    {
        ResetTorch(job.TrainingSeed);
        using (candidate)
            foreach (var frame in frames)
                yield return frame;
    }

    private static IEnumerable<Frame> Classifier(Job job, Func<Frame?> receive, LoadedCandidate candidate)
    {
        var settings = Training(job, inputs: 2);
        var data = TrainingData.Of(TrainingData.FromBytes(job.Inputs[0].Content), TrainingData.FromBytes(job.Inputs[1].Content));
        return new ClassifierTrainer(data, settings, job.TrainingSeed).Train(() => candidate.Make<Module>(CandidateText.Model), receive);
    }

    private static IEnumerable<Frame> Confirmation(Job job, LoadedCandidate candidate)
    {
        var settings = Training(job, inputs: 2);
        var (heldOut, state) = (TrainingData.FromBytes(job.Inputs[0].Content), job.Inputs[1].Content);
        _ = NetworkState.Size(state);
        return ClassifierTrainer.Confirm(heldOut, settings, job.TrainingSeed, state, () => candidate.Make<Module>(CandidateText.Model));
    }

    private static TrainingSettings Training(Job job, int inputs)
    {
        var settings = Settings<TrainingSettings>(job);
        if (settings.Faults().ToList() is { Count: > 0 } faults) throw new JobException(string.Join("; ", faults));
        return job.Inputs.Count == inputs ? settings : throw new JobException($"{job.Inputs.Count} inputs in place of {inputs}");
    }

    private static IEnumerable<Frame> Trajectories(Job job, Func<Frame?> receive, LoadedCandidate candidate) => TrajectoryTrainer.Frames(
        Settings<TrajectoryTrainerSettings>(job), job.TrainingSeed, [.. job.Inputs.Select(i => i.Content)], receive,
        Triplets(candidate));

    // None in the program: the paper's baseline.
    private static Func<TripletFunction>? Triplets(LoadedCandidate candidate) =>
        candidate.IsEmpty ? null : () => candidate.Make<TripletFunction>(CandidateText.Triplets);

    private static T Settings<T>(Job job) =>
        JsonSerializer.Deserialize<T>(job.Settings) ?? throw new JobException("a job without settings");

    // Global state that a candidate before this one may have changed.
    private static void ResetTorch(ulong seed)
    {
        torch.set_grad_enabled(true);
        torch.set_default_dtype(torch.ScalarType.Float32);
        torch.set_default_device(torch.CPU);
        torch.random.manual_seed(unchecked((long)seed));
    }
}
