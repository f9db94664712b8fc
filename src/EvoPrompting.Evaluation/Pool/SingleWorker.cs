using EvoPrompting.Candidates;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// Runs jobs one at a time, each in a worker of its own: long trainings with progress and checkpoints. No clock ends them; cancelling kills
/// the worker. A worker that died, or that sent what is no frame, is a rejection.
/// </summary>
public sealed class SingleWorker(WorkerPoolSettings settings, TimeProvider time) : IJobRunner
{
    public int Places => 1;

    /// <exception cref="WorkerStartException">The worker cannot be started.</exception>
    public async Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop)
    {
        await using var worker = await WorkerProcess.StartAsync(settings, time, _ => { }, stop).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var written = worker.SendAsync(new WorkerRequest(job.Trainer, job.Settings, job.TrainingSeed, job.Program, JobInputs.Write(job.Inputs)), ending.Token);
        try
        {
            while (true)
            {
                if (await worker.ReadAsync(stop, listener.LongestFrame).ConfigureAwait(false) is not { } frame) break;
                if (frame.Kind == FrameKind.Rejected)
                {
                    var rejection = Payload.Read<WorkerRejection>(frame.Payload);
                    return Rejected(rejection.Stage, rejection.Reason);
                }

                var reply = listener.Accept(frame);
                written = SendAsync(written, worker, reply.Send, ending.Token); // not awaited: the worker may have to be heard before it reads
                if (reply.IsEnough || frame.Kind == FrameKind.Finished) return new JobEnd.Finished();
            }
        }
        catch (EndOfStreamException)
        {
            // It died inside a frame.
        }
        catch (InvalidDataException e)
        {
            return Rejected(Stage.Gaming, $"its worker sent what no trainer sends ({e.Message}): it writes to the worker's channel");
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return new JobEnd.Rejected(ExitReport.Rejection(await worker.ExitAsync().ConfigureAwait(false), worker.Errors));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task SendAsync(Task before, WorkerProcess worker, IReadOnlyList<Frame> frames, CancellationToken stop)
    {
        await before.ConfigureAwait(false);
        foreach (var frame in frames) await worker.SendAsync(frame, stop).ConfigureAwait(false);
    }

    private static JobEnd.Rejected Rejected(Stage stage, string reason) => new(new Outcome.Rejected(stage, reason));
}
