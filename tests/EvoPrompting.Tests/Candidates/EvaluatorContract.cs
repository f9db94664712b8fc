using System.Text;
using EvoPrompting.Candidates;

namespace EvoPrompting.Tests.Candidates;

/// <summary>What every evaluator keeps to, whatever it runs candidates with.</summary>
public abstract class EvaluatorContract
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Some sources that differ in what comes of them; one at least is a bad program.</summary>
    protected abstract IReadOnlyList<string> Sources { get; }

    /// <summary>Returns a fresh evaluator; the caller disposes it where it can be disposed.</summary>
    protected abstract IEvaluator New();

    /// <summary>Returns what an intake makes of a source.</summary>
    protected virtual byte[] Program(string source) => Encoding.UTF8.GetBytes(source);

    [Fact]
    public async Task EveryCandidateIsAnsweredOnceWithAnOutcomeOrALoss()
    {
        var candidates = Candidates();
        var judgements = await AllAsync(candidates);
        Assert.Equal(candidates.Select(c => c.Candidate), judgements.Select(j => j.Candidate).OrderBy(c => c.Ordinal));
        Assert.All(judgements, j => Assert.True(j.Outcome is null != j.Lost is null, j.ToString()));
    }

    [Fact]
    public async Task NoCandidatesNoAnswers() => Assert.Empty(await AllAsync([]));

    [Fact]
    public async Task WhatComesOfACandidateDoesNotDependOnTheOthers()
    {
        var candidates = Candidates();
        var together = await AllAsync(candidates);
        var turned = await AllAsync([.. candidates.Reverse()]);
        var alone = await AllAsync([candidates[^1]]);
        Assert.Equal(Ordered(together), Ordered(turned));
        Assert.Equal(together.Single(j => j.Candidate.Ordinal == candidates[^1].Candidate.Ordinal), Assert.Single(alone));
    }

    [Fact]
    public async Task OneEvaluatorServesOneEvaluationAfterTheOther()
    {
        var evaluator = New();
        await using var end = evaluator as IAsyncDisposable;
        var candidates = Candidates();
        Assert.Equal(Ordered(await AllAsync(evaluator, candidates)), Ordered(await AllAsync(evaluator, candidates)));
    }

    [Fact]
    public async Task WhoStopsListeningMayAskAgain()
    {
        var evaluator = New();
        await using var end = evaluator as IAsyncDisposable;
        var candidates = Candidates();
        await foreach (var _ in evaluator.EvaluateAsync(candidates, Stop)) break;
        Assert.Equal(candidates.Count, (await AllAsync(evaluator, candidates)).Count);
    }

    [Fact]
    public async Task AStopEndsTheEvaluation()
    {
        var evaluator = New();
        await using var end = evaluator as IAsyncDisposable;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var answers = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in evaluator.EvaluateAsync(Candidates(), stop.Token))
            {
                answers++;
                await stop.CancelAsync();
            }
        });
        Assert.True(answers < Sources.Count);
    }

    [Fact]
    public async Task WhereItIsStoppedAlreadyNothingIsEvaluated()
    {
        var evaluator = New();
        await using var end = evaluator as IAsyncDisposable;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var judgement in evaluator.EvaluateAsync(Candidates(), new CancellationToken(canceled: true))) Assert.Fail(
                judgement.ToString());
        });
    }

    // The words of a loss are the machine's and may differ from one to the next.
    private static IEnumerable<(Candidate, Outcome?, bool)> Ordered(IEnumerable<Judgement> judgements) =>
        judgements.OrderBy(j => j.Candidate.Ordinal).Select(j => (j.Candidate, j.Outcome, j.Lost is not null));

    private IReadOnlyList<TakenCandidate> Candidates() =>
        [.. Sources.Select((source, i) => new TakenCandidate(new Candidate(3 * i + 2, 0, source), Program(source)))]; // ordinals with gaps

    private async Task<List<Judgement>> AllAsync(IReadOnlyList<TakenCandidate> candidates)
    {
        var evaluator = New();
        await using var end = evaluator as IAsyncDisposable;
        return await AllAsync(evaluator, candidates);
    }

    private static async Task<List<Judgement>> AllAsync(IEvaluator evaluator, IReadOnlyList<TakenCandidate> candidates)
    {
        var judgements = new List<Judgement>();
        await foreach (var judgement in evaluator.EvaluateAsync(candidates, Stop)) judgements.Add(judgement);
        return judgements;
    }
}
