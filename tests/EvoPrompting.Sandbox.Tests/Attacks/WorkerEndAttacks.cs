using System.Diagnostics;
using System.Runtime.InteropServices;
using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>A program cannot hide behind a machine's fault, and a machine's fault is never taken for a program's.</summary>
public class WorkerEndAttacks
{
    private const string Close = """[DllImport("libc")] static extern int close(int fd);""";

    [Fact]
    public async Task AClosedChannelIsSeenForWhatItIs()
    {
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(
            """
            for (var fd = 3; fd < 256; fd++)
            {
                var target = "";
                try { target = new FileInfo("/proc/self/fd/" + fd).LinkTarget ?? ""; } catch { }
                if (target.StartsWith("pipe:")) close(fd);
            }
            Thread.Sleep(30000);
            """,
            Close));
        Assert.Equal(new Outcome.Rejected(Stage.Gaming, "it closed its worker's channel"), rejected);
    }

    [Fact]
    public async Task BusyThreadsEndTheWorkerLongBeforeItsClock()
    {
        var watch = Stopwatch.StartNew();
        var rejected = Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(
            "for (var i = 0; i < 200; i++) new Thread(() => { while (true) { } }) { IsBackground = true }.Start(); "
                + "Thread.Sleep(Timeout.Infinite);",
            limits: Attacker.Usual with { SecondsPerJob = 300 }));
        Assert.Contains("more than 64 threads", rejected.Reason, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(200), watch.Elapsed.ToString());
    }

    /// <summary>
    /// A signal of an operator ends a worker without the runtime's handlers, so that its number is seen; the interrupt key is the parent's
    /// alone.
    /// </summary>
    [Fact]
    public async Task ASignalFromOutsideLosesTheWorker()
    {
        await using var runner = new LocalJobRunner(new WorkerSettings(1, Attacker.Usual));
        var end = await SignalledAsync(runner, 15);
        Assert.Contains("signal 15, terminated", Assert.IsType<JobEnd.Lost>(end).Reason, StringComparison.Ordinal);
    }

    /// <summary>Tests may be run under <c>nohup</c> too.</summary>
    [Fact]
    public async Task AHangupLosesTheWorkerUnlessItsParentIgnoresHangups()
    {
        await using var runner = new LocalJobRunner(new WorkerSettings(1, Attacker.Usual));
        var end = await SignalledAsync(runner, 1);
        if (ProcessTree.IgnoredSignals(Environment.ProcessId).Contains(1)) Assert.IsType<JobEnd.Finished>(end);
        else Assert.Contains("signal 1, hangup", Assert.IsType<JobEnd.Lost>(end).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheInterruptKeyDoesNotReachAWorker()
    {
        await using var runner = new LocalJobRunner(new WorkerSettings(1, Attacker.Usual));
        Assert.IsType<JobEnd.Finished>(await SignalledAsync(runner, 2));
    }

    /// <summary>It sleeps in each pass, so long that a signal that ends it comes before its end.</summary>
    private static Task<JobEnd> SignalledAsync(LocalJobRunner runner, int signal) => runner.RunAsync(
        SmallTask.TrainingJob(Attacker.Compile(Contracts.Program(signal == 2 ? "Thread.Sleep(50);" : "Thread.Sleep(2000);"))),
        new Signalling(runner, signal),
        TestContext.Current.CancellationToken);

    private sealed class Signalling(LocalJobRunner runner, int signal) : IJobListener
    {
        public JobReply Accept(Frame frame)
        {
            if (frame.Kind == FrameKind.Cost) foreach (var id in runner.ProcessIds) _ = Signal(id, signal);
            return frame.Kind == FrameKind.Predictions ? JobReply.Enough : JobReply.GoOn;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
