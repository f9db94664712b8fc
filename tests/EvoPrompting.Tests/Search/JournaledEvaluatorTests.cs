using CsCheck;
using EvoPrompting.Candidates;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

/// <summary>Candidates on their way to outcomes: duplicates, faults, losses, kills.</summary>
public class JournaledEvaluatorTests
{
    private static readonly string[] Answers = ["a", "a ", "b", "c", "d!", "-x", "- x", "?"];

    [Fact]
    public async Task OfEqualProgramsTheLowestOrdinalIsRunAndTheOthersAreItsDuplicates()
    {
        var round = new JournaledRound("a", "b", "a ", "b", " a");
        var evaluator = new LossyEvaluator([]);
        await round.EvaluateAsync(evaluator);
        Assert.Equal([3, 4], Assert.Single(evaluator.Calls));
        Assert.Equal(
            [Scored("a"), Scored("b"), new Outcome.Duplicate(3), new Outcome.Duplicate(4), new Outcome.Duplicate(3)], round.Outcomes);
    }

    [Fact]
    public async Task WhatEqualsARejectedProgramIsItsDuplicate()
    {
        var round = new JournaledRound("-x", "- x", "a");
        var evaluator = new LossyEvaluator([]);
        await round.EvaluateAsync(evaluator);
        Assert.Equal([new Outcome.Rejected(Stage.Check, "starts with a dash"), new Outcome.Duplicate(3), Scored("a")], round.Outcomes);
        Assert.Equal([5], Assert.Single(evaluator.Calls));
    }

    [Fact]
    public async Task ASampleWithoutAnAnswerIsRejectedAndHasNoForm()
    {
        var round = new JournaledRound("?down", "?down", "a");
        await round.EvaluateAsync(new LossyEvaluator([]));
        var fault = new Outcome.Rejected(Stage.Completion, "?down");
        Assert.Equal([fault, fault, Scored("a")], round.Outcomes); // no duplicates: nothing was read
        Assert.Equal([(5, "a")], await round.Journal.ReadFormsAsync(default));
    }

    /// <summary>The duplicate was journaled and the process killed before its original was run: ordinals decide, not time.</summary>
    [Fact]
    public async Task AKillBetweenADuplicateAndItsOriginalChangesNothing()
    {
        var round = new JournaledRound("a", "a ", "a");
        Assert.Equal([4], await round.EvaluateAsync(new LossyEvaluator([]), killAfter: 1));
        var evaluator = new LossyEvaluator([]);
        Assert.Equal([4, 5, 3], await round.EvaluateAsync(evaluator));
        Assert.Equal([3], Assert.Single(evaluator.Calls));
        Assert.Equal([Scored("a"), new Outcome.Duplicate(3), new Outcome.Duplicate(3)], round.Outcomes);
    }

    [Fact]
    public async Task WhatIsJournaledIsNotRunAgain()
    {
        var round = new JournaledRound("a", "b", "c", "d");
        await round.EvaluateAsync(new LossyEvaluator([]), killAfter: 3);
        var evaluator = new LossyEvaluator([]);
        Assert.Equal([3, 4, 5, 6], await round.EvaluateAsync(evaluator));
        Assert.Equal([6], Assert.Single(evaluator.Calls));
    }

    [Fact]
    public async Task ALostCandidateIsRunAgainAloneAfterTheOthers()
    {
        var (straight, lossy) = (new JournaledRound("a", "b", "c", "d"), new JournaledRound("a", "b", "c", "d"));
        await straight.EvaluateAsync(new LossyEvaluator([]));
        var evaluator = new LossyEvaluator(new() { [4] = 2, [6] = 1 }, order: 8);
        await lossy.EvaluateAsync(evaluator);
        Assert.Equal([[3, 4, 5, 6], [4], [4], [6]], evaluator.Calls);
        Assert.Equal(straight.Journal.Evaluated, lossy.Journal.Evaluated);
        Assert.Equal(
            [new(4, "killed, 1 to go"), new(4, "killed, 2 to go"), new(6, "killed, 1 to go")],
            lossy.Journal.Attempts.OrderBy(a => a.Ordinal).ThenBy(a => a.Reason));
        Assert.Empty(straight.Journal.Attempts);
    }

    [Fact]
    public async Task ACandidateLostThreeTimesStopsTheRunAndKeepsItsHistory()
    {
        var round = new JournaledRound("a", "b", "a", "?", "c");
        var losses = new Dictionary<int, int> { [4] = 4 };
        var stopped = await Assert.ThrowsAsync<LostCandidateException>(() => round.EvaluateAsync(new LossyEvaluator(losses)));
        Assert.Contains("Candidate 4 was lost 3 times", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("killed, 2 to go", stopped.Message, StringComparison.Ordinal); // what happened last
        Assert.Equal([3, 5, 6, 7], round.Journal.Evaluated.Select(e => e.Candidate.Ordinal));
        Assert.Equal(3, round.Journal.Attempts.Count);

        var next = new LossyEvaluator(losses);
        await round.EvaluateAsync(next); // lost once more, then not
        Assert.Equal([[4], [4]], next.Calls);
        Assert.Equal(Scored("b"), round.Outcomes[1]);
        Assert.Equal(4, round.Journal.Attempts.Count);
    }

    [Fact]
    public async Task AStopIsNoLoss()
    {
        var round = new JournaledRound("a", "b");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round.EvaluateAsync(new LossyEvaluator([]), stop: stop.Token));
        Assert.Empty(round.Outcomes);
        Assert.Empty(round.Journal.Attempts);
    }

    /// <summary>Whatever is lost, wherever it is killed, whichever finishes first: the outcomes are those of a straight run.</summary>
    [Fact]
    public Task LossesKillsAndOrdersLeaveNoTraceInTheHistory() =>
        Gen.Select(
            Gen.Int[0, 7].Select(i => Answers[i]).Array[1, 12], Gen.Int[0, 5].Array[12],
            Gen.Select(Gen.Int[0, 6], Gen.ULong).Array[0, 6]).SampleAsync(async (answers, losses, kills) =>
        {
            var (straight, round) = (new JournaledRound(answers), new JournaledRound(answers));
            await straight.EvaluateAsync(new LossyEvaluator([]));
            var left = losses.Select((n, i) => (i, n)).ToDictionary(l => JournaledRound.First + l.i, l => l.n);
            foreach (var (killAfter, order) in kills) await LiveAsync(round, new(left, order), killAfter);
            var lives = 24; // each uses up three losses at least
            while (!await LiveAsync(round, new(left), int.MaxValue)) Assert.NotEqual(0, lives--);
            Assert.Equal(straight.Journal.Evaluated, round.Journal.Evaluated);
            Assert.Equal(await straight.Journal.ReadFormsAsync(default), await round.Journal.ReadFormsAsync(default));
        }, iter: 2_000);

    private static async Task<bool> LiveAsync(JournaledRound round, LossyEvaluator evaluator, int killAfter)
    {
        try
        {
            await round.EvaluateAsync(evaluator, killAfter);
            return killAfter == int.MaxValue;
        }
        catch (LostCandidateException)
        {
            return false; // a person runs it again
        }
    }

    private static Outcome.Scored Scored(string source) => new(TextTask.Measure(source));
}
