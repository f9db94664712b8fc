using System.Reflection;
using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Networks.Trainers;

/// <summary>Keeps what a candidate throws from being anything but a rejection. What the parent did wrong is none.</summary>
internal static class CandidateFrames
{
    /// <summary>Passes frames on; where making the next one throws, a Rejected frame is the last.</summary>
    public static IEnumerable<Frame> Guarded(IEnumerable<Frame> frames)
    {
        using var each = frames.GetEnumerator();
        while (true)
        {
            Frame frame;
            try
            {
                if (!each.MoveNext()) yield break;
                frame = each.Current;
            }
            catch (Exception e) when (e is not ParentException)
            {
                frame = new Frame(FrameKind.Rejected, Payload.Of(Rejection(e)));
            }

            yield return frame;
            if (frame.Kind == FrameKind.Rejected) yield break;
        }
    }

    /// <summary>Returns the stage and the first line of what went wrong.</summary>
    public static WorkerRejection Rejection(Exception e)
    {
        while (e is TargetInvocationException or TypeInitializationException && e.InnerException is { } inner) e = inner;
        var message = e.Message.Split('\n')[0].Trim();
        return e switch
        {
            CandidateException stop => new WorkerRejection(stop.Stage, stop.Message),
            InsufficientExecutionStackException => new WorkerRejection(Stage.Crash, WorkerRejection.NoStack),
            OutOfMemoryException or InsufficientMemoryException => new WorkerRejection(Stage.Memory, message),
            ExternalException when message.Contains("allocate memory", StringComparison.Ordinal) =>
                new WorkerRejection(Stage.Memory, "out of memory"),
            ExternalException => new WorkerRejection(Stage.Run, Reason(message)),
            _ => new WorkerRejection(Stage.Run, Reason($"{e.GetType().Name}: {message}")),
        };
    }

    private static string Reason(string text) => text.Length <= 300 ? text : text[..300] + "...";
}
