using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

/// <summary>What every journal does. <see cref="Reopen"/> makes sure that it does so after its process has gone, too.</summary>
public abstract class RunJournalContract
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract IRunJournal Journal { get; }

    private protected abstract void Reopen();

    [Fact]
    public async Task AnEmptyJournalHoldsNothing()
    {
        Reopen();
        Assert.Null(await Journal.ResumeAsync(Stop));
        Assert.Null(await Journal.FindProposalAsync(0, 0, Stop));
        Assert.Null(await Journal.FindOutcomeAsync(0, Stop));
        Assert.Empty(await Journal.ReadCandidatesAsync(Stop));
    }

    [Fact]
    public async Task WhatIsRecordedIsFoundAgain()
    {
        var seeds = await RecordSeedsAsync();
        var proposal = Some.Proposal(0, 0, 2);
        await Journal.RecordAsync(proposal, Stop);
        Reopen();
        Assert.Equal(proposal, await Journal.FindProposalAsync(0, 0, Stop));
        Assert.Null(await Journal.FindProposalAsync(0, 1, Stop));
        Assert.Equal(seeds[1].Outcome, await Journal.FindOutcomeAsync(1, Stop));
        Assert.Null(await Journal.FindOutcomeAsync(2, Stop));
        Assert.Equal([seeds[0].Candidate, seeds[1].Candidate, .. proposal.Children], await Journal.ReadCandidatesAsync(Stop));
    }

    [Fact]
    public async Task WhatAnEvaluatorSaysIsFoundAgainWithItsOutcome()
    {
        var seeds = await RecordSeedsAsync();
        var proposal = Some.Proposal(0, 0, 2);
        await Journal.RecordAsync(proposal, Stop);
        var scored = (Outcome.Scored)Some.Scored(10, 0.25);
        var said = scored with { Feedback = "case 3:\n\ud83d\ude00" };
        await Journal.RecordAsync(new EvaluatedCandidate(proposal.Children[0], said), "form", Stop);
        await Journal.RecordAsync(new FurtherTraining(2, 2, 0, scored with { Feedback = "case 4" }), Stop);
        await Journal.RecordAsync(new FurtherTraining(2, 3, 0, scored), Stop);
        Reopen();
        Assert.Equal(said, await Journal.FindOutcomeAsync(2, Stop));
        Assert.Equal(scored with { Feedback = "case 4" }, (await Journal.FindTrainingAsync(2, 2, Stop))!.Outcome);
        Assert.Equal(scored, (await Journal.FindTrainingAsync(2, 3, Stop))!.Outcome);
        Assert.Null(((Outcome.Scored)seeds[0].Outcome).Feedback);
        await Assert.ThrowsAsync<JournalException>(
            () => Journal.RecordAsync(new EvaluatedCandidate(proposal.Children[0], scored with { Feedback = "another" }), "form", Stop));
    }

    [Fact]
    public async Task ASampleWithoutAnAnswerKeepsItsFault()
    {
        await RecordSeedsAsync();
        var proposal = Some.Proposal(0, 0, 2);
        var (completion, child) = (proposal.Completions[1], proposal.Children[1]);
        proposal = proposal with
        {
            Completions = [proposal.Completions[0], completion with { Fault = "the answer is empty" }],
            Children = [proposal.Children[0], child with { Origin = child.Origin! with { Fault = "the answer is empty" } }],
        };
        await Journal.RecordAsync(proposal, Stop);
        Reopen();
        Assert.Equal(proposal, await Journal.FindProposalAsync(0, 0, Stop));
        Assert.Equal(proposal.Children, (await Journal.ReadCandidatesAsync(Stop)).Where(c => !c.IsSeed));
    }

    [Fact]
    public async Task EveryKindOfOutcomeIsFoundAgain()
    {
        await RecordSeedsAsync();
        Outcome[] outcomes =
        [
            new Outcome.Scored(new MetricSet(new Metric("b", 0.1), new Metric("a", double.Epsilon), new Metric("c", -1e300))),
            new Outcome.Duplicate(2),
            .. new TextTask().Stages.Append(new Stage("of a later task"))
                .Select(stage => new Outcome.Rejected(stage, $"line 3: it's \"{stage}\"\nand more")),
        ];
        for (var i = 0; i < outcomes.Length; i += 2) await Journal.RecordAsync(Some.Proposal(0, i / 2, 2 + i), Stop);
        var children = (await Journal.ReadCandidatesAsync(Stop)).Where(c => !c.IsSeed).ToArray();
        for (var i = outcomes.Length - 1; i >= 0; i--) await Journal.RecordAsync(new EvaluatedCandidate(children[i], outcomes[i]), Stop);
        Reopen();
        for (var i = 0; i < outcomes.Length; i++) Assert.Equal(outcomes[i], await Journal.FindOutcomeAsync(2 + i, Stop));
    }

    [Fact]
    public async Task TheLastCommittedStateIsResumed()
    {
        var seeds = await RecordSeedsAsync();
        var first = Some.State(0, [], [seeds[1], seeds[0], seeds[1]]);
        await Journal.CommitAsync(first, null, Stop);
        Reopen();
        Assert.Equal(first, await Journal.ResumeAsync(Stop));

        var children = await RecordChildrenAsync(round: 0, ordinal: 2);
        var second = Some.State(1, children, [children[1]], Some.SoftPrompt(2));
        await Journal.CommitAsync(second, new TuningResult(second.SoftPrompt, 7, 1, 2.5, double.NaN, true), Stop);
        Reopen();
        Assert.Equal(second, await Journal.ResumeAsync(Stop));

        var more = await RecordChildrenAsync(round: 1, ordinal: 4);
        var third = new SearchState(2, second.Population.With([more[1]]).Retire([more[1]]), [more[1]], SoftPrompt.None);
        await Journal.CommitAsync(third, null, Stop);
        Reopen();
        Assert.Equal(third, await Journal.ResumeAsync(Stop));
    }

    [Fact]
    public async Task RecordingTheSameAgainChangesNothing()
    {
        for (var time = 0; time < 2; time++)
        {
            var seeds = await RecordSeedsAsync();
            await Journal.CommitAsync(Some.State(0, [], seeds), null, Stop);
            var children = await RecordChildrenAsync(round: 0, ordinal: 2);
            var state = Some.State(1, children, [children[0]]);
            await Journal.CommitAsync(state, new TuningResult(state.SoftPrompt, 1, 0, 2, 1, false), Stop);
            Assert.Equal(4, (await Journal.ReadCandidatesAsync(Stop)).Count);
            Assert.Equal(state, await Journal.ResumeAsync(Stop));
            Reopen();
        }
    }

    [Fact]
    public async Task AnotherOutcomeForTheSameCandidateIsRefusedAndTheFirstKept()
    {
        var seeds = await RecordSeedsAsync();
        var other = seeds[1] with { Outcome = new Outcome.Rejected(Stage.Time, "took long") };
        await RefusedAsync("holds another outcome for candidate 1: a run must repeat", () => Journal.RecordAsync(other, Stop));
        Assert.Equal(seeds[1].Outcome, await Journal.FindOutcomeAsync(1, Stop));
    }

    [Fact]
    public async Task AnotherSourceForTheSameCandidateIsRefused()
    {
        var seeds = await RecordSeedsAsync();
        var other = seeds[0] with { Candidate = seeds[0].Candidate with { Source = "program\nchanged" } };
        await RefusedAsync("holds another candidate 0", () => Journal.RecordAsync(other, Stop));
        await Journal.RecordAsync(Some.Proposal(0, 0, 2), Stop);
        await RefusedAsync("holds another candidate 3", () => Journal.RecordAsync(Some.Proposal(0, 1, 3), Stop));
        Assert.Null(await Journal.FindProposalAsync(0, 1, Stop));
    }

    [Fact]
    public async Task AnotherPromptOrCompletionIsRefused()
    {
        await RecordSeedsAsync();
        var proposal = Some.Proposal(0, 0, 2);
        await Journal.RecordAsync(proposal, Stop);
        await RefusedAsync("holds another prompt 1 of round 1", () => Journal.RecordAsync(proposal with { Text = "changed" }, Stop));
        await RefusedAsync("holds another prompt 1 of round 1", () => Journal.RecordAsync(
            proposal with { Completions = [proposal.Completions[0], proposal.Completions[1] with { Finished = true }] }, Stop));
        Assert.Equal(proposal, await Journal.FindProposalAsync(0, 0, Stop));
    }

    [Fact]
    public async Task AnotherStateOrTuningIsRefused()
    {
        var seeds = await RecordSeedsAsync();
        var state = Some.State(0, [], seeds);
        await Journal.CommitAsync(state, null, Stop);
        await RefusedAsync("holds another state for round 1", () => Journal.CommitAsync(state with { Parents = [seeds[0]] }, null, Stop));
        await RefusedAsync(
            "holds another state for round 1", () => Journal.CommitAsync(state with { SoftPrompt = Some.SoftPrompt(2) }, null, Stop));
        var tuning = new TuningResult(state.SoftPrompt, 1, 0, 2, 1, false);
        await RefusedAsync("holds another tuning for round 1", () => Journal.CommitAsync(state, tuning, Stop));
        Assert.Equal(state, await Journal.ResumeAsync(Stop));
    }

    [Fact]
    public async Task WhatWasNotRecordedBeforeCannotBeBuiltOn()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.RecordAsync(Some.Proposal(0, 0, 2), Stop)); // no parents
        var seeds = await RecordSeedsAsync();
        var unknown = new EvaluatedCandidate(Some.Child(9, 0, 0, 0), Some.Scored(1, 0.1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.RecordAsync(unknown, Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Journal.CommitAsync(Some.State(0, [unknown], seeds), null, Stop));
        Assert.Null(await Journal.ResumeAsync(Stop));
    }

    [Fact]
    public async Task StatesFollowEachOtherAndAPopulationOnlyGrows()
    {
        var seeds = await RecordSeedsAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.CommitAsync(Some.State(1, [], seeds), null, Stop));
        await Journal.CommitAsync(Some.State(0, [], seeds), null, Stop);
        var children = await RecordChildrenAsync(0, 2);
        await Journal.CommitAsync(Some.State(1, children, [children[0]]), null, Stop);
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.CommitAsync(Some.State(3, children, [children[0]]), null, Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.CommitAsync(Some.State(2, [children[0]], [children[0]]), null, Stop));
        // 0 came back
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.CommitAsync(Some.State(2, children, [children[1]]), null, Stop));
    }

    [Fact]
    public async Task MetricsAreFiniteAndStandOnce()
    {
        foreach (var metrics in (MetricSet[])[new(new Metric("a", double.NaN)), new(new Metric("a", 1), new Metric("a", 1))])
            await Assert.ThrowsAsync<ArgumentException>(
                () => Journal.RecordAsync(Some.Seed(0) with { Outcome = new Outcome.Scored(metrics) }, Stop));
    }

    [Fact]
    public async Task HalfASurrogatePairIsRefusedForItWouldNotBeFoundAgain()
    {
        await RecordSeedsAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.RecordAsync(Some.Proposal(0, 0, 2, "half \ud83d"), Stop));
    }

    [Fact]
    public async Task SeveralThreadsMayRecordAtOnce()
    {
        await RecordSeedsAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Journal.RecordAsync(Some.Proposal(0, i, 2 + 2 * i), Stop))));
        Assert.Equal(Enumerable.Range(0, 42), (await Journal.ReadCandidatesAsync(Stop)).Select(c => c.Ordinal));
    }

    private static async Task RefusedAsync(string sentence, Func<Task> record) =>
        Assert.Contains(sentence, (await Assert.ThrowsAsync<JournalException>(record)).Message);

    private async Task<EvaluatedCandidate[]> RecordSeedsAsync()
    {
        EvaluatedCandidate[] seeds = [Some.Seed(0), Some.Seed(1)];
        foreach (var seed in seeds) await Journal.RecordAsync(seed, Stop);
        return seeds;
    }

    private async Task<EvaluatedCandidate[]> RecordChildrenAsync(int round, int ordinal)
    {
        var proposal = Some.Proposal(round, 0, ordinal);
        await Journal.RecordAsync(proposal, Stop);
        EvaluatedCandidate[] children = [.. proposal.Children.Select(c => new EvaluatedCandidate(c, Some.Scored(5, 0.125)))];
        foreach (var child in children.Reverse()) await Journal.RecordAsync(child, Stop);
        return children;
    }
}
