using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Pool;

public class WorkerPoolTests
{
    private static readonly WorkerLimits Limits = new(SecondsPerCandidate: 60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACandidateIsCompiledCheckedTrainedAndScored()
    {
        await using var pool = Pool();
        var scored = Assert.IsType<Outcome.Scored>((await AllAsync(pool, Contracts.Program("")))[0]);
        Assert.Equal(410, scored.Metrics[Mnist1DTask.ModelSize]);
    }

    [Fact]
    public async Task EveryBadCandidateIsRejectedAtItsStageAndTheOthersAreScored()
    {
        await using var pool = Pool(workers: 2);
        (string Source, Stage? Stage, string Says)[] cases =
        [
            (Contracts.Program(""), null, ""),
            ("class Model : Module\n{", Stage.Completion, "does not end"),
            (Contracts.Program("x = x.foo();"), Stage.Compile, "line 6: 'torch.Tensor' does not contain a definition for 'foo'"),
            (Contracts.Program("torch.save(x, \"x\");"), Stage.Check, "line 6: 'torch.save' may not be used"),
            ("class Net : Module { public override Tensor Call(Tensor x) => x; }", Stage.Contract, "Model"),
            (Contracts.Program("return x;"), Stage.Contract, ""),
            (Contracts.Program("x = x.reshape(3, 7);"), Stage.Run, "shape"),
            (Contracts.Program("x = nn.Conv(features: 20000, kernelSize: 39)(x);"), Stage.Cost, ""),
            (Contracts.Program("x = x / 0 - x / 0;"), Stage.Run, ""),
            (Contracts.Program("x = Deep(x);", "Tensor Deep(Tensor x) => Deep(x + 1) + 1;"), Stage.Crash, "stack"),
            (Contracts.Program("var w = new float[] { " + string.Join(", ", Enumerable.Range(0, 70)) + " };"), Stage.Gaming, "literals"),
            (Contracts.Program("x = x + 1;"), null, ""),
        ];
        var outcomes = await AllAsync(pool, [.. cases.Select(c => c.Source)]);
        for (var i = 0; i < cases.Length; i++)
        {
            if (cases[i].Stage is not { } stage)
            {
                Assert.IsType<Outcome.Scored>(outcomes[i]);
                continue;
            }

            var rejected = Assert.IsType<Outcome.Rejected>(outcomes[i]);
            Assert.True(stage == rejected.Stage && rejected.Reason.Contains(cases[i].Says, StringComparison.OrdinalIgnoreCase), $"case {i}: {rejected}");
            Assert.NotEmpty(rejected.Reason);
        }
    }

    [Fact]
    public async Task OutcomesDoNotDependOnTheNumberOfWorkers()
    {
        string[] sources = [.. Enumerable.Range(0, 6).Select(i => Contracts.Program($"x = nn.Dense(features: {i + 3})(x);"))];
        await using var one = Pool();
        await using var two = Pool(workers: 2);
        Assert.Equal(await AllAsync(one, sources), await AllAsync(two, sources));
    }

    [Fact]
    public async Task CancellingEndsTheEvaluationAndItsWorkers()
    {
        var pool = Pool(workers: 2);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Candidate[] candidates = [new(0, 0, Contracts.Program("x = x + 1;")), new(1, 0, Contracts.Program("while (true) { }"))];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Evaluations.OfEachAsync(pool, pool, candidates, cancel.Token)) await cancel.CancelAsync();
        });
        await pool.DisposeAsync();
        Assert.NotEmpty(pool.ProcessIds);
        Assert.DoesNotContain(pool.ProcessIds, IsAlive);
    }

    [Fact]
    public async Task WhoStopsListeningLeavesNothingRunning()
    {
        var pool = Pool(workers: 2);
        Candidate[] candidates = [new(0, 0, Contracts.Program("x = x + 1;")), new(1, 0, Contracts.Program("while (true) { }"))];
        await foreach (var _ in Evaluations.OfEachAsync(pool, pool, candidates, Stop)) break;
        await pool.DisposeAsync();
        Assert.DoesNotContain(pool.ProcessIds, IsAlive);
    }

    [Fact]
    public async Task AWorkerThatCannotStartIsOneClearError()
    {
        await using var pool = new WorkerPool(
            Contracts.Standard, SmallTask.New(), new WorkerPoolSettings(1, Limits) { WorkerFolder = "no-such-folder" }, new RunSeed(1));
        var e = await Assert.ThrowsAsync<WorkerStartException>(() => AllAsync(pool, Contracts.Program("")));
        Assert.Contains("no-such-folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryLayerOfTheSandboxReportsItself()
    {
        await using var pool = Pool();
        await AllAsync(pool, Contracts.Program(""));
        Assert.Contains("seccomp", pool.Layers);
        Assert.Contains(pool.Layers, layer => layer.StartsWith("landlock", StringComparison.Ordinal) || layer == "bubblewrap");
        Assert.Contains("2048 MB", pool.Layers);
    }

    [Fact]
    public async Task WithoutASandboxCandidatesRunToo()
    {
        await using var pool = new WorkerPool(Contracts.Standard, SmallTask.New(), new WorkerPoolSettings(1, Limits, SandboxMode.None), new RunSeed(1));
        Assert.IsType<Outcome.Scored>((await AllAsync(pool, Contracts.Program("")))[0]);
        Assert.DoesNotContain("seccomp", pool.Layers);
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");

    private static WorkerPool Pool(int workers = 1) => new(Contracts.Standard, SmallTask.New(), new WorkerPoolSettings(workers, Limits), new RunSeed(1));

    private static async Task<Outcome[]> AllAsync(WorkerPool pool, params string[] sources)
    {
        var outcomes = new Outcome[sources.Length];
        await foreach (var (candidate, outcome) in Evaluations.OfEachAsync(pool, pool, [.. sources.Select((s, i) => new Candidate(i, 0, s))], Stop))
            outcomes[candidate.Ordinal] = outcome;
        return outcomes;
    }
}
