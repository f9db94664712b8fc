using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Workers;

namespace EvoPrompting.Sandbox.Tests.Pool;

public class WorkerPoolTests
{
    [Fact]
    public async Task ACandidateIsCompiledRunAndScored()
    {
        await using var pool = Pool();
        var outcome = await One(pool, Contracts.Program(""));
        Assert.Equal(new Outcome.Scored(new MetricSet(new Metric("model_size", 410))), outcome);
    }

    private static WorkerPool Pool(int workers = 1) =>
        new(Contracts.Standard, new EchoTask(), new WorkerPoolSettings(workers, new WorkerLimits(), SandboxMode.None), new RunSeed(1));

    private static async Task<Outcome> One(WorkerPool pool, string source)
    {
        await foreach (var evaluated in pool.EvaluateAsync([new Candidate(0, 0, source)], TestContext.Current.CancellationToken))
            return evaluated.Outcome;
        throw new InvalidOperationException("no outcome");
    }
}
