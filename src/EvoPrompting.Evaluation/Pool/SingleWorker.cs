using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Runs one request in one worker, for a caller that wants its frames as they come: a long training with progress and checkpoints. No
/// clock ends it; cancelling kills the worker.
/// </summary>
public static class SingleWorker
{
    /// <summary>
    /// Yields the worker's frames. The last is Finished or Rejected; a worker that died, or that sent what is no frame, is a rejection.
    /// </summary>
    /// <param name="longestFrame">A frame with more bytes is no frame.</param>
    /// <exception cref="WorkerStartException">The worker cannot be started.</exception>
    public static async IAsyncEnumerable<Frame> RunAsync(
        WorkerRequest request, WorkerPoolSettings settings, int longestFrame, TimeProvider time, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var worker = await WorkerProcess.StartAsync(settings, time, _ => { }, stop).ConfigureAwait(false);
        await worker.SendAsync(request, stop).ConfigureAwait(false);
        while (true)
        {
            var frame = await NextAsync(worker, longestFrame, stop).ConfigureAwait(false);
            yield return frame;
            if (frame.Kind is FrameKind.Finished or FrameKind.Rejected) yield break;
        }
    }

    private static async Task<Frame> NextAsync(WorkerProcess worker, int longestFrame, CancellationToken stop)
    {
        try
        {
            if (await worker.ReadAsync(stop, longestFrame).ConfigureAwait(false) is { } frame) return frame;
        }
        catch (EndOfStreamException)
        {
            // It died inside a frame.
        }
        catch (InvalidDataException e)
        {
            return Rejected(Stage.Gaming, $"its worker sent what no trainer sends ({e.Message}): it writes to the worker's channel");
        }

        var rejection = ExitReport.Rejection(await worker.ExitAsync().ConfigureAwait(false), worker.Errors);
        return Rejected(rejection.Stage, rejection.Reason);
    }

    private static Frame Rejected(Stage stage, string reason) => new(FrameKind.Rejected, Payload.Of(new WorkerRejection(stage, reason)));
}
