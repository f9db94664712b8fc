using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;
using EvoPrompting.Sandbox.Tests.Support;
using EvoPrompting.Tests.Candidates;

namespace EvoPrompting.Sandbox.Tests.Pool;

/// <summary>The contract of evaluators, kept with real workers: one candidate is good, the others are bad in different ways.</summary>
public class JobEvaluatorTests : EvaluatorContract
{
    protected override IReadOnlyList<string> Sources { get; } =
    [
        Contracts.Program(""), Contracts.Program("throw new Exception(\"bad\");"), Contracts.Program("Environment.Exit(3);"),
        Contracts.Program("x = x / 0 - x / 0;"),
    ];

    protected override IEvaluator New() => new WithItsRunner(new LocalJobRunner(new WorkerSettings(2, Attacker.Usual)));

    protected override byte[] Program(string source) => Attacker.Compile(source);

    /// <summary>One candidate's fault of ours ends the evaluation; nothing of it runs on.</summary>
    [Fact]
    public async Task WhatATaskThrowsIsPassedOn()
    {
        var runner = new LocalJobRunner(new WorkerSettings(2, Attacker.Usual));
        await using var evaluator = new WithItsRunner(runner, new Throwing());
        TakenCandidate[] candidates = [.. Enumerable.Range(0, 4).Select(i => new TakenCandidate(new Candidate(i, 0, ""), []))];
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in evaluator.EvaluateAsync(candidates, TestContext.Current.CancellationToken)) { }
        });
        Assert.Equal("no judgement of candidate 1", thrown.Message);
    }

    private sealed class WithItsRunner(LocalJobRunner runner, WorkerTask? task = null) : IEvaluator, IAsyncDisposable
    {
        private readonly JobEvaluator evaluator = new(runner, task ?? SmallTask.New(), new RunSeed(1));

        public IAsyncEnumerable<Judgement> EvaluateAsync(IReadOnlyList<TakenCandidate> candidates, CancellationToken stop) =>
            evaluator.EvaluateAsync(candidates, stop);

        public ValueTask DisposeAsync() => runner.DisposeAsync();
    }

    private sealed class Throwing : WorkerTask
    {
        public override async Task<Judgement> JudgeAsync(
            TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, CancellationToken stop)
        {
            if (candidate.Candidate.Ordinal == 1) throw new InvalidOperationException("no judgement of candidate 1");
            await Task.Delay(Timeout.Infinite, stop);
            throw new InvalidOperationException("it was not stopped");
        }
    }
}
