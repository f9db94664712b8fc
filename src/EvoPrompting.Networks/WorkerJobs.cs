using System.Text.Json;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Trainers;
using TorchSharp;

namespace EvoPrompting.Networks;

/// <summary>What a worker does with a request: loads the candidate, trains it, sends frames.</summary>
public static class WorkerJobs
{
    /// <summary>
    /// Sends the frames of the task's trainer, or Rejected as the last. A bad candidate never throws; what <paramref name="send"/> throws is
    /// passed on.
    /// </summary>
    /// <param name="receive">Returns the parent's next frame, or null where there will be none; some trainers are fed while they train.</param>
    /// <exception cref="InvalidDataException">The request itself is damaged or names a task that no worker knows.</exception>
    public static void Run(WorkerRequest request, Action<Frame> send, Func<Frame?>? receive = null)
    {
        ResetTorch(request.TrainingSeed);
        using var candidate = new LoadedCandidate(request.Assembly);
        var frames = request.Task switch
        {
            TrainerNames.Classifier => Classifier(request, candidate),
            TrainerNames.Trajectories => Trajectories(request, receive ?? (() => null), candidate),
            _ => throw new InvalidDataException($"no worker knows the task '{request.Task}'"),
        };
        foreach (var frame in frames) send(frame);
    }

    private static IEnumerable<Frame> Classifier(WorkerRequest request, LoadedCandidate candidate)
    {
        var settings = Settings<TrainingSettings>(request);
        if (settings.Faults().FirstOrDefault() is { } fault) throw new InvalidDataException(fault);
        return new ClassifierTrainer(TrainingData.FromBytes(request.Data), settings, request.TrainingSeed)
            .Train(() => candidate.Make<Module>(CandidateText.Model));
    }

    private static IEnumerable<Frame> Trajectories(WorkerRequest request, Func<Frame?> receive, LoadedCandidate candidate) => TrajectoryTrainer.Frames(
        Settings<TrajectoryTrainerSettings>(request), request.TrainingSeed, JobInputs.Read(request.Data), receive,
        candidate.IsEmpty ? null : () => candidate.Make<TripletFunction>(CandidateText.Triplets));

    private static T Settings<T>(WorkerRequest request) =>
        JsonSerializer.Deserialize<T>(request.Settings) ?? throw new InvalidDataException("a request without settings");

    // Global state that a candidate before this one may have changed.
    private static void ResetTorch(ulong seed)
    {
        torch.set_grad_enabled(true);
        torch.set_default_dtype(torch.ScalarType.Float32);
        torch.set_default_device(torch.CPU);
        torch.random.manual_seed(unchecked((long)seed));
    }
}
