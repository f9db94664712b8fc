using System.Runtime.CompilerServices;
using System.Threading.Channels;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Runs one request for a caller that wants its frames as they come: a long training with progress and checkpoints. No clock ends it.</summary>
public static class SingleWorker
{
    /// <summary>Yields the worker's frames. The last is Finished or Rejected.</summary>
    /// <param name="longestFrame">A frame with more bytes is no frame.</param>
    /// <exception cref="UserException">The worker cannot be started, or the machine ended it.</exception>
    public static async IAsyncEnumerable<Frame> RunAsync(
        WorkerRequest request, WorkerPoolSettings settings, int longestFrame, TimeProvider time, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var local = settings.ForRunner();
        await using var runner = new LocalJobRunner(local with { Limits = local.Limits with { SecondsPerJob = double.PositiveInfinity } }, time);
        var frames = new Passed(longestFrame);
        var end = frames.CompleteAsync(runner.RunAsync(request.ToJob(), frames, ending.Token));
        try
        {
            await foreach (var frame in frames.Reader.ReadAllAsync(stop).ConfigureAwait(false)) yield return frame;
            switch (await end.ConfigureAwait(false))
            {
                case JobEnd.Rejected { Outcome: var (stage, reason) }:
                    yield return new Frame(FrameKind.Rejected, Payload.Of(new WorkerRejection(stage, reason)));
                    break;
                case JobEnd.Lost lost:
                    throw new UserException($"The training was lost ({lost.Reason}): start it again, it goes on from its last checkpoint.");
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false); // also when the caller stops listening
            await end.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    private sealed class Passed(int longestFrame) : IJobListener
    {
        private readonly Channel<Frame> frames = Channel.CreateUnbounded<Frame>();

        public int LongestFrame => longestFrame;

        public ChannelReader<Frame> Reader => frames.Reader;

        public JobReply Accept(Frame frame)
        {
            frames.Writer.TryWrite(frame);
            return JobReply.GoOn;
        }

        public async Task<JobEnd> CompleteAsync(Task<JobEnd> running)
        {
            try
            {
                var end = await running.ConfigureAwait(false);
                frames.Writer.Complete();
                return end;
            }
            catch (Exception e)
            {
                frames.Writer.Complete(e);
                throw;
            }
        }
    }
}
