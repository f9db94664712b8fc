using EvoPrompting.Candidates;
using EvoPrompting.Jobs;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Attacks;

/// <summary>Memory, time, stack and threads are bounded; whoever uses them up is rejected with a reason.</summary>
public class ResourceAttacks
{
    private static readonly JobLimits Small = new(MemoryMegabytes: 1024, SecondsPerJob: 600);

    [Fact]
    public async Task TensorsWithoutBoundRunOutOfMemory() => await MeetsAsync(
        "var all = new List<Tensor>(); while (true) all.Add(torch.zeros(10_000_000).DetachFromDisposeScope());", "memory");

    [Fact]
    public async Task OneHugeTensorRunsOutOfMemory() => await MeetsAsync("torch.zeros(100_000_000_000L);", "memory");

    [Fact]
    public async Task ManagedArraysWithoutBoundRunOutOfMemory() => await MeetsAsync(
        "var all = new List<byte[]>(); while (true) { all.Add(new byte[1_000_000]); all[^1].AsSpan().Fill(1); }", "memory");

    [Fact]
    public async Task NativeMemoryWithoutBoundRunsOutOfMemory() => await MeetsAsync(
        "while (true) Marshal.AllocHGlobal(10_000_000);", "memory");

    /// <summary>
    /// A child's functions ask for stack. Where none did, an overflow inside libtorch could hold a lock that the runtime needs to
    /// report it: the process hung until its time was over, or the words were lost.
    /// </summary>
    [Theory]
    [InlineData("Tensor F(Tensor x) => F(x + 1) + 1;")]
    [InlineData("Tensor F(Tensor x) => F(nn.Relu(x)) + x;")]
    [InlineData("Tensor F(Tensor x) => F(nn.Dense(features: 1)(x)) + 1;")]
    [InlineData("Tensor F(Tensor x) { Func<Tensor, Tensor> f = null; f = t => f(t * 2) + f(t + 1); return f(x); }")]
    [InlineData("Tensor F(Tensor x) { return G(x); Tensor G(Tensor y) => y.sum() + F(y.unsqueeze(0).squeeze(0).clone()); }")]
    [InlineData("Tensor F(Tensor x) => P(x).relu(); Tensor P(Tensor x) => new[] { x }.Select(t => F(t.exp())).First();")]
    [InlineData("Tensor Next => Next + 1; Tensor F(Tensor x) => x + Next;")]
    [InlineData("Model inner = new Model(); Tensor F(Tensor x) => x;")]
    [InlineData("int Count(int n) => Count(n + 1) + 1; Tensor F(Tensor x) => x + Count(0);")]
    public async Task EndlessRecursionOfAChildIsToldAtOnce(string members)
    {
        await using var pool = new SmallEvaluation();
        var rejected = Assert.IsType<Outcome.Rejected>((await pool.AllAsync(Contracts.Program("x = F(x);", members)))[0]);
        Assert.Equal(new Outcome.Rejected(Stage.Crash, WorkerRejection.NoStack), rejected);
    }

    [Fact]
    public async Task EndlessRecursionIsAStackOverflow()
    {
        var rejected = await RejectedAsync("Deep(x);", "static Tensor Deep(Tensor x) { var y = Deep(x); return y + 1; }", Small);
        Assert.Equal(Stage.Crash, rejected.Stage);
        Assert.Contains("stack", rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndlessLoopMeetsTheClock()
    {
        var rejected = await RejectedAsync("while (true) { }", "", Small with { SecondsPerJob = 20 });
        Assert.Equal(Stage.Time, rejected.Stage);
    }

    [Fact]
    public async Task ThreadsWithoutBoundHitALimit()
    {
        var rejected = await RejectedAsync(
            """
            var started = 0;
            while (true) { new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start(); if (++started > 5000) throw new Exception("BREACH"); }
            """,
            "", Small);
        Assert.DoesNotContain("BREACH", rejected.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9)] // address space
    [InlineData(1)] // size of files
    public Task NoLimitIsChanged(int limit) => Attacker.IsRefusedAsync(
        $"if (prlimit(0, {limit}, [-1, -1], IntPtr.Zero) == 0) throw new Exception(\"BREACH\"); throw new Exception(\"refused\");",
        "refused",
        "[DllImport(\"libc\")] static extern int prlimit(int process, int resource, long[] limits, IntPtr old);");

    [Fact]
    public async Task ALoopOnAnotherThreadDoesNotOutliveTheCandidate()
    {
        var rejected =
            await RejectedAsync("new Thread(() => { while (true) { } }).Start(); throw new Exception(\"left a thread\");", "", Small);
        Assert.Contains("left a thread", rejected.Reason, StringComparison.Ordinal);
    }

    private static async Task MeetsAsync(string statements, string expected)
    {
        var rejected = await RejectedAsync(statements, "", Small);
        Assert.Contains(expected, rejected.Reason, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Outcome.Rejected> RejectedAsync(string statements, string members, JobLimits limits) =>
        Assert.IsType<Outcome.Rejected>(await Attacker.RunAsync(statements, members, limits: limits));
}
