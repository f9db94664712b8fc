using EvoPrompting.Candidates;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Sandbox.Tests.Pool;

public class LocalJobRunnerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACandidateIsCompiledCheckedTrainedAndScored()
    {
        await using var pool = new SmallEvaluation();
        var scored = Assert.IsType<Outcome.Scored>((await pool.AllAsync(Contracts.Program("")))[0]);
        Assert.Equal(410, scored.Metrics[Mnist1DTask.ModelSize]);
    }

    [Fact]
    public async Task EveryBadCandidateIsRejectedAtItsStageAndTheOthersAreScored()
    {
        await using var pool = new SmallEvaluation(places: 2);
        (string Source, Stage? Stage, string Says)[] cases =
        [
            (Contracts.Program(""), null, ""),
            ("class Model : Module\n{", Stage.Completion, "does not end"),
            ("#error it was cut while thinking\n<think>\nPerhaps " + Contracts.Program(""), Stage.Completion, "it was cut while thinking"),
            (Contracts.Program("x = x.foo();"), Stage.Compile, "line 6: 'torch.Tensor' does not contain a definition for 'foo'"),
            (Contracts.Program("torch.save(x, \"x\");"), Stage.Check, "line 6: 'torch.save' may not be used"),
            ("class Net : Module { public override Tensor Call(Tensor x) => x; }", Stage.Contract, "Model"),
            (Contracts.Program("return x;"), Stage.Contract, ""),
            (Contracts.Program("x = x.reshape(3, 7);"), Stage.Run, "shape"),
            (Contracts.Program("x = nn.Conv(features: 20000, kernelSize: 39)(x);"), Stage.Cost, ""),
            (Contracts.Program("x = x / 0 - x / 0;"), Stage.Run, ""),
            (Contracts.Program("x = Deep(x);", "Tensor Deep(Tensor x) => Deep(x + 1) + 1;"), Stage.Crash, "stack"),
            (Contracts.Program("var w = new float[] { " + string.Join(", ", Enumerable.Range(1, 70).Select(i => 123_457 * i)) + " };"),
                Stage.Gaming, "constants"),
            (Contracts.Program("x = x + 1;"), null, ""),
        ];
        var outcomes = await pool.AllAsync([.. cases.Select(c => c.Source)]);
        for (var i = 0; i < cases.Length; i++)
        {
            if (cases[i].Stage is not { } stage)
            {
                Assert.IsType<Outcome.Scored>(outcomes[i]);
                continue;
            }

            var rejected = Assert.IsType<Outcome.Rejected>(outcomes[i]);
            Assert.True(stage == rejected.Stage && rejected.Reason.Contains(cases[i].Says, StringComparison.OrdinalIgnoreCase),
                $"case {i}: {rejected}");
            Assert.NotEmpty(rejected.Reason);
        }
    }

    [Fact]
    public async Task OutcomesDoNotDependOnTheNumberOfWorkers()
    {
        string[] sources = [.. Enumerable.Range(0, 6).Select(i => Contracts.Program($"x = nn.Dense(features: {i + 3})(x);"))];
        await using var one = new SmallEvaluation();
        await using var two = new SmallEvaluation(places: 2);
        Assert.Equal(await one.AllAsync(sources), await two.AllAsync(sources));
    }

    [Fact]
    public async Task CancellingEndsTheEvaluationAndItsWorkers()
    {
        var pool = new SmallEvaluation(places: 2);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        string[] sources = [Contracts.Program("x = x + 1;"), Contracts.Program("while (true) { }")];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in pool.EachAsync(cancel.Token, sources)) await cancel.CancelAsync();
        });
        await pool.DisposeAsync();
        Assert.NotEmpty(pool.Runner.ProcessIds);
        Assert.DoesNotContain(pool.Runner.ProcessIds, IsAlive);
    }

    [Fact]
    public async Task WhoStopsListeningLeavesNothingRunning()
    {
        var pool = new SmallEvaluation(places: 2);
        string[] sources = [Contracts.Program("x = x + 1;"), Contracts.Program("while (true) { }")];
        await foreach (var _ in pool.EachAsync(Stop, sources)) break;
        await pool.DisposeAsync();
        Assert.DoesNotContain(pool.Runner.ProcessIds, IsAlive);
    }

    [Fact]
    public async Task AWorkerThatCannotStartIsOneClearError()
    {
        await using var pool = new SmallEvaluation(new WorkerSettings(1, Attacker.Usual) { WorkerFolder = "no-such-folder" });
        var e = await Assert.ThrowsAsync<WorkerStartException>(() => pool.AllAsync(Contracts.Program("")));
        Assert.Contains("no-such-folder", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryLayerOfTheSandboxReportsItself()
    {
        await using var pool = new SmallEvaluation();
        await pool.AllAsync(Contracts.Program(""));
        Assert.Contains("seccomp", pool.Runner.Layers);
        Assert.Contains("no capabilities", pool.Runner.Layers);
        Assert.Contains(pool.Runner.Layers, layer => layer.StartsWith("landlock", StringComparison.Ordinal) || layer == "bubblewrap");
        Assert.Contains("2048 MB", pool.Runner.Layers);
    }

    [Fact]
    public async Task WhereMemoryEndsTheKernelTakesWorkersFirst()
    {
        await using var pool = new SmallEvaluation();
        await pool.AllAsync(Contracts.Program(""));
        // A spare may not have come so far yet.
        for (var i = 0; i < 600 && !pool.Runner.ProcessIds.Any(IsTakenFirst); i++) await Task.Delay(100, Stop);
        Assert.Contains(pool.Runner.ProcessIds, IsTakenFirst);

        static bool IsTakenFirst(int id) => ProcessTree.Read(id, "oom_score_adj").Trim() == "1000";
    }

    [Fact]
    public async Task WithoutASandboxCandidatesRunToo()
    {
        await using var pool = new SmallEvaluation(new WorkerSettings(1, Attacker.Usual, SandboxMode.None));
        Assert.IsType<Outcome.Scored>((await pool.AllAsync(Contracts.Program("")))[0]);
        Assert.DoesNotContain("seccomp", pool.Runner.Layers);
    }

    private static bool IsAlive(int process) => Directory.Exists($"/proc/{process}");
}
