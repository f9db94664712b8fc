using EvoPrompting.Candidates;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

/// <summary>An evaluator that breaks its contract ends the run with a fault of ours, and never with an outcome it did not give.</summary>
public class EvaluatorAnswerTests
{
    private readonly JournaledRound round = new("a", "b", "c");

    [Fact]
    public async Task ACandidateLeftOutIsNamed() =>
        await Faulty(given => given.Where(c => c.Ordinal != 4).Select(Answer), "did not answer candidates 4", kept: [3, 5]);

    [Fact]
    public async Task AnEvaluatorThatAnswersNobodyIsFaulty() => await Faulty(_ => [], "did not answer candidates 3, 4, 5", kept: []);

    [Fact]
    public async Task ACandidateAnsweredTwiceIsNamed() =>
        await Faulty(given => given.Select(Answer).Append(Answer(given[1])), "answered candidate 4 unasked or twice", kept: [3, 4, 5]);

    [Fact]
    public async Task ALossAfterAnOutcomeIsASecondAnswer() =>
        await Faulty(given => [Answer(given[0]), new(given[0], null, "killed")], "answered candidate 3 unasked or twice", kept: [3]);

    [Fact]
    public async Task ACandidateThatWasNotGivenIsNamed() =>
        await Faulty(given => [Answer(given[0] with { Ordinal = 99 })], "answered candidate 99 unasked or twice", kept: []);

    [Fact]
    public async Task AnAnswerIsAnOutcomeOrALoss()
    {
        await Faulty(given => [new(given[0], null)], "candidate 3 is not one of outcome and loss", kept: []);
        await Faulty(given => [Answer(given[0]) with { Lost = "killed" }], "candidate 3 is not one of outcome and loss", kept: []);
    }

    /// <summary>Also when a lost candidate is run alone.</summary>
    [Fact]
    public async Task ATryAloneIsHeldToTheSame()
    {
        var losing = new Answering(given => given.Count > 1 ? given.Select(c => new Judgement(c, null, "killed")) : []);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => round.EvaluateAsync(losing));
        Assert.Contains("did not answer candidates 3", fault.Message, StringComparison.Ordinal);
        Assert.Equal([3, 4, 5], round.Journal.Attempts.Select(a => a.Ordinal));
        Assert.Empty(round.Outcomes);
    }

    /// <summary>The candidate of a record is the run's own, not what the evaluator handed back.</summary>
    [Fact]
    public async Task AnEvaluatorCannotChangeACandidate()
    {
        await round.EvaluateAsync(new Answering(given => given.Select(c => Answer(c) with { Candidate = c with { Source = "forged" } })));
        Assert.Equal(round.Children, round.Journal.Evaluated.Select(e => e.Candidate));
    }

    private static Judgement Answer(Candidate candidate) => new(candidate, new Outcome.Scored(TextTask.Measure(candidate.Source)));

    private async Task Faulty(Func<IReadOnlyList<Candidate>, IEnumerable<Judgement>> answers, string message, int[] kept)
    {
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => round.EvaluateAsync(new Answering(answers)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(kept, round.Journal.Evaluated.Select(e => e.Candidate.Ordinal));
    }

    private sealed class Answering(Func<IReadOnlyList<Candidate>, IEnumerable<Judgement>> answers) : IEvaluator
    {
        public IAsyncEnumerable<Judgement> EvaluateAsync(IReadOnlyList<TakenCandidate> candidates, CancellationToken stop) =>
            answers([.. candidates.Select(c => c.Candidate)]).ToAsyncEnumerable();
    }
}
