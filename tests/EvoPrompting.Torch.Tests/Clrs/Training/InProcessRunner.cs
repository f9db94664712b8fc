using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Networks;

namespace EvoPrompting.Torch.Tests.Clrs.Training;

/// <summary>Runs jobs in this process, without walls and clocks.</summary>
internal sealed class InProcessRunner : IJobRunner
{
    private readonly Queue<Frame> waiting = [];

    /// <summary>What the workers sent, and what they were sent while they worked.</summary>
    public List<Frame> Sent { get; } = [];

    public List<Frame> Fed { get; } = [];

    /// <summary>The most batches that waited for a worker at once.</summary>
    public int MostWaiting { get; private set; }

    /// <summary>Is told each frame before the listener hears it; what it throws ends the job, as a kill would.</summary>
    public Action<Frame> Before { get; init; } = _ => { };

    public int Places => 1;

    public Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop)
    {
        JobEnd end = new JobEnd.Finished();
        waiting.Clear();
        WorkerJobs.Run(job, Hear, () => waiting.TryDequeue(out var next) ? next : null);
        return Task.FromResult(end);

        void Hear(Frame frame)
        {
            Sent.Add(frame);
            Before(frame);
            if (frame.Kind == FrameKind.Rejected)
            {
                var (stage, reason) = Payload.Read<WorkerRejection>(frame.Payload);
                end = new JobEnd.Rejected(new Outcome.Rejected(stage, reason));
                return;
            }

            foreach (var next in listener.Accept(frame).Send)
            {
                waiting.Enqueue(next);
                Fed.Add(next);
            }

            MostWaiting = Math.Max(MostWaiting, waiting.Count);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
