using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Tests.Candidates;

/// <summary>A program that was tried before it was a child is not judged again.</summary>
public class TrialTests
{
    private readonly List<(int Ordinal, byte Program, ulong Seed)> judged = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatATrialFoundAnswersForTheChild()
    {
        var evaluator = New();
        var outcome = await evaluator.TryAsync(Taken(4, 7), Stop);
        Assert.Equal(new Outcome.Rejected(Stage.Run, "program 7"), outcome);
        var journaled = new Candidate(4, 2, "as it is journaled");
        var judgement = Assert.Single(await AllAsync(evaluator, Taken(4, 7) with { Candidate = journaled }));
        Assert.Equal(new Judgement(journaled, outcome), judgement);
        Assert.Single(judged);
        await AllAsync(New(), Taken(4, 7));
        Assert.Equal(judged[0], judged[1]); // with the seed that it would have had
    }

    [Fact]
    public async Task AnotherProgramAnotherChildAndAFurtherTrainingAreJudged()
    {
        var evaluator = New();
        await evaluator.TryAsync(Taken(4, 7), Stop);
        await AllAsync(evaluator, Taken(5, 7), Taken(4, 8));
        Assert.Equal(3, judged.Count);
        await evaluator.TryAsync(Taken(6, 7), Stop);
        await AllAsync(evaluator, Taken(6, 7) with { Training = 2 });
        Assert.Equal(5, judged.Count);
    }

    [Fact]
    public async Task WhatTheMachineLosesIsTriedThriceAndThenStopsTheRun()
    {
        var tries = 0;
        var evaluator = new ParallelEvaluator(
            1, (taken, _, _) => Task.FromResult(new Judgement(taken.Candidate, null, $"lost {++tries}")), new RunSeed(1));
        await Assert.ThrowsAsync<LostCandidateException>(() => evaluator.TryAsync(Taken(1, 1), Stop));
        Assert.Equal(3, tries);
    }

    private ParallelEvaluator New() => new(2, (taken, seed, _) =>
    {
        lock (judged) judged.Add((taken.Candidate.Ordinal, taken.Program[0], seed));
        return Task.FromResult(new Judgement(taken.Candidate, new Outcome.Rejected(Stage.Run, $"program {taken.Program[0]}")));
    }, new RunSeed(1));

    private static TakenCandidate Taken(int ordinal, byte program) => new(new Candidate(ordinal, 0, "text"), [program]);

    private static async Task<List<Judgement>> AllAsync(ParallelEvaluator evaluator, params TakenCandidate[] candidates)
    {
        var all = new List<Judgement>();
        await foreach (var one in evaluator.EvaluateAsync(candidates, Stop)) all.Add(one);
        return all;
    }
}
