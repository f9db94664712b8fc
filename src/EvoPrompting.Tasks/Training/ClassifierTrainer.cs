using System.Reflection;
using System.Runtime.InteropServices;
using EvoPrompting.Tasks.Layers;
using EvoPrompting.Workers;
using Module = EvoPrompting.Tasks.Contract.Module;

namespace EvoPrompting.Tasks.Training;

/// <summary>
/// Trains candidates by the paper's protocol: AdamW on the cross-entropy, a fixed number of steps, predictions for the validation and
/// test inputs at each validation. It has no labels but the training examples'. Equal arguments give equal frames, with one torch thread.
/// </summary>
public sealed class ClassifierTrainer(TrainingData data, TrainingSettings settings, ulong trainingSeed)
{
    /// <summary>Whose initial values; other than Flax's for comparison with published trainings only.</summary>
    internal Initialisation Initialisation { get; init; } = Initialisation.Flax;

    /// <summary>False takes the examples in their order, for comparison with published trainings only.</summary>
    internal bool Shuffle { get; init; } = true;

    /// <summary>
    /// Trains the candidate that <paramref name="make"/> constructs while its frames are enumerated: Cost, then Predictions at each
    /// validation, then Finished; or at any point Rejected. A bad candidate never throws.
    /// </summary>
    public IEnumerable<Frame> Train(Func<Module> make)
    {
        using var session = new TrainingSession(data, settings, trainingSeed, Initialisation, Shuffle);
        using var frames = session.Run(make).GetEnumerator();
        while (true)
        {
            Frame frame;
            try
            {
                if (!frames.MoveNext()) break;
                frame = frames.Current;
            }
            catch (Exception e)
            {
                frame = new Frame(FrameKind.Rejected, Payload.Of(Rejection(e)));
            }

            yield return frame;
            if (frame.Kind == FrameKind.Rejected) yield break;
        }
    }

    /// <summary>Returns the stage and the first line of what went wrong.</summary>
    internal static WorkerRejection Rejection(Exception e)
    {
        while (e is TargetInvocationException or TypeInitializationException && e.InnerException is { } inner) e = inner;
        var message = e.Message.Split('\n')[0].Trim();
        return e switch
        {
            CandidateException stop => new WorkerRejection(stop.Stage, stop.Message),
            OutOfMemoryException or InsufficientMemoryException => new WorkerRejection(Stage.Memory, message),
            ExternalException when message.Contains("allocate memory", StringComparison.Ordinal) => new WorkerRejection(Stage.Memory, "out of memory"),
            ExternalException => new WorkerRejection(Stage.Run, Reason(message)),
            _ => new WorkerRejection(Stage.Run, Reason($"{e.GetType().Name}: {message}")),
        };
    }

    private static string Reason(string text) => text.Length <= 300 ? text : text[..300] + "...";
}
