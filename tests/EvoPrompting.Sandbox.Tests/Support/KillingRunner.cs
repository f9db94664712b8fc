using System.Diagnostics;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>Ends every worker from outside when its job has sent the first frame, in the first so many jobs.</summary>
internal sealed class KillingRunner(LocalJobRunner runner, int kills) : IJobRunner
{
    public int Jobs { get; private set; }

    public int Places => 1;

    public Task<JobEnd> RunAsync(Job job, IJobListener listener, CancellationToken stop) =>
        runner.RunAsync(job, Jobs++ < kills ? new Killing(listener, runner) : listener, stop);

    public ValueTask DisposeAsync() => runner.DisposeAsync();

    private sealed class Killing(IJobListener listener, LocalJobRunner runner) : IJobListener
    {
        public int LongestFrame => listener.LongestFrame;

        public JobReply Accept(Frame frame)
        {
            foreach (var id in runner.ProcessIds) Kill(id);
            return listener.Accept(frame);
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var worker = Process.GetProcessById(id);
            worker.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }
    }
}
