using System.Globalization;
using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>
/// One job in one worker: the pump between the worker's frames and the job's listener, and the judgement of how it ended.
/// </summary>
internal sealed class JobRun(Job job, IJobListener listener, WorkerProcess worker, JobLimits limits, TimeProvider time)
{
    private readonly WorkerWatch watch = new(worker, limits, time);
    private bool accepted; // from here on the program may have run

    public async Task<JobEnd> RunAsync(CancellationToken stop)
    {
        using var clock =
            new CancellationTokenSource(
                double.IsInfinity(limits.SecondsPerJob) ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(limits.SecondsPerJob), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, stop);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watched = watch.RunAsync(watching.Token);
        try
        {
            foreach (var input in job.Inputs.DistinctBy(i => i.Hash)) worker.Send(new Frame(FrameKind.Content, input.Content));
            worker.Send(new Frame(FrameKind.Request, Payload.Of(JobRequest.Of(job))));
            while (await ReadAsync(both.Token).ConfigureAwait(false) is { } frame)
                if (Take(frame) is { } end)
                    return end;
            return await DeathAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            return Rejected(Stage.Gaming, $"its worker sent what no trainer sends ({e.Message}): it writes to the worker's channel");
        }
        catch (OperationCanceledException) when (clock.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            var reason = string.Create(CultureInfo.InvariantCulture, $"no result after {limits.SecondsPerJob} s");
            return accepted ? Rejected(Stage.Time, reason) : new JobEnd.Lost(reason + ", the program had not begun");
        }
        finally
        {
            await watching.CancelAsync().ConfigureAwait(false);
            await watched.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Returns the next frame; null where the worker ended, inside a frame or behind one. What a listener throws is not the worker's death.
    /// </summary>
    private async Task<Frame?> ReadAsync(CancellationToken stop)
    {
        try
        {
            return await worker.ReadAsync(stop, listener.LongestFrame).ConfigureAwait(false);
        }
        catch (IOException) // the end of the stream is one
        {
            return null;
        }
    }

    /// <summary>Takes one frame; returns the job's end where this is its last.</summary>
    /// <exception cref="InvalidDataException">No trainer sends such a frame.</exception>
    private JobEnd? Take(Frame frame)
    {
        if (!accepted)
        {
            if (frame.Kind == FrameKind.Refused) throw new UserException(
                $"A worker refused a job for its trainer '{job.Trainer}': {ReasonText.Clean(Encoding.UTF8.GetString(frame.Payload))}.");
            if (frame is not { Kind: FrameKind.Accepted, Payload.Length: 0 })
                throw new InvalidDataException($"a frame {frame.Kind} before the request was accepted");
            accepted = true;
            return null;
        }

        if (frame.Kind is FrameKind.Accepted or FrameKind.Refused)
            throw new InvalidDataException($"a second answer to the request: {frame.Kind}");
        if (frame.Kind == FrameKind.Rejected) return Verdict(Payload.Read<WorkerRejection>(frame.Payload));
        var reply = listener.Accept(frame);
        if (reply.IsEnough || frame.Kind == FrameKind.Finished) return new JobEnd.Finished();
        foreach (var answer in reply.Send) worker.Send(answer);
        return null;
    }

    private JobEnd Verdict(WorkerRejection verdict)
    {
        if (string.IsNullOrEmpty(verdict.Stage.Name) || string.IsNullOrWhiteSpace(verdict.Reason))
            throw new InvalidDataException("a rejection without stage or reason");
        if (verdict.Stage == Stage.Memory && watch.MachineIsShort) return new JobEnd.Lost(WorkerEnd.NoMemory);
        return Rejected(new Stage(ReasonText.Clean(verdict.Stage.Name)), ReasonText.Clean(verdict.Reason));
    }

    /// <summary>The channel ended without a verdict.</summary>
    private async Task<JobEnd> DeathAsync()
    {
        var (code, ranOn) = await worker.ExitAsync().ConfigureAwait(false);
        return watch.Verdict is { } verdict
            ? new JobEnd.Rejected(verdict)
            : WorkerEnd.Of(new WorkerDeath(code, worker.Errors, ranOn, accepted, watch.MachineIsShort));
    }

    private static JobEnd Rejected(Stage stage, string reason) => new JobEnd.Rejected(new Outcome.Rejected(stage, reason));
}
