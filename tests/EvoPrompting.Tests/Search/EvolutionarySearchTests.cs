using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

public class EvolutionarySearchTests
{
    private static readonly SearchSettings Small = new() { Rounds = 6, PromptsPerRound = 3, SamplesPerPrompt = 4, Survivors = 3 };

    private readonly TextTask task = new();

    [Fact]
    public async Task EqualSeedsGiveEqualHistories()
    {
        var (first, second) = (new ListJournal(), new ListJournal());
        await RunAsync(first, new ScriptedEvaluator());
        await RunAsync(second, new ScriptedEvaluator());
        Assert.Equal(first.History(), second.History());
    }

    [Fact]
    public async Task AnotherSeedGivesAnotherHistory()
    {
        var (first, second) = (new ListJournal(), new ListJournal());
        await RunAsync(first, new ScriptedEvaluator());
        await RunAsync(second, new ScriptedEvaluator(), seed: 2);
        Assert.NotEqual(first.History(), second.History());
    }

    [Fact]
    public async Task TheOrderInWhichWorkersFinishChangesNothing()
    {
        var (straight, shuffled) = (new ListJournal(), new ListJournal());
        await RunAsync(straight, new ScriptedEvaluator());
        await RunAsync(shuffled, new ScriptedEvaluator(order: 99));
        Assert.Equal(straight.History(), shuffled.History());
    }

    [Fact]
    public async Task ARunStoppedAnywhereAndResumedEqualsAStraightRun()
    {
        var straight = new ListJournal();
        var whole = new ScriptedEvaluator();
        await RunAsync(straight, whole);
        for (var stopAfter = 0; stopAfter < whole.Evaluated.Count; stopAfter++)
        {
            var journal = new ListJournal();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(journal, new ScriptedEvaluator(5, stopAfter)));
            var rest = new ScriptedEvaluator();
            await RunAsync(journal, rest);
            Assert.Equal(straight.History(), journal.History());
            Assert.Equal(whole.Evaluated.Count - stopAfter, rest.Evaluated.Count); // nothing is evaluated twice
        }
    }

    [Fact]
    public async Task EqualProgramsAreEvaluatedOnceAndTheLowestOrdinalIsTheOriginal()
    {
        var journal = new ListJournal();
        var evaluator = new ScriptedEvaluator();
        await RunAsync(journal, evaluator);
        var duplicates = journal.Outcomes.Where(o => o.Outcome is Outcome.Duplicate).ToArray();
        Assert.NotEmpty(duplicates);
        foreach (var duplicate in duplicates)
        {
            var equal = journal.Outcomes.Where(o => o.Candidate.Source == duplicate.Candidate.Source);
            Assert.Equal(equal.Min(o => o.Candidate.Ordinal), ((Outcome.Duplicate)duplicate.Outcome).Original);
        }

        Assert.Equal(journal.Outcomes.Count - duplicates.Length, evaluator.Evaluated.Count);
        Assert.Equal(task.Seeds.Count + Small.Rounds * Small.ChildrenPerRound, journal.Outcomes.Count); // duplicates count as children
    }

    [Fact]
    public async Task AParentIsChosenOnce()
    {
        var journal = new ListJournal();
        await RunAsync(journal, new ScriptedEvaluator());
        var parents = journal.States.SkipLast(1).Select(s => s.Parents).Distinct();
        var chosen = parents.SelectMany(p => p).Select(p => p.Candidate.Ordinal).ToArray();
        Assert.Equal(chosen.Length, chosen.Distinct().Count());
    }

    [Fact]
    public async Task SeedsAreFirstParentsAndNeverInThePopulation()
    {
        var journal = new ListJournal();
        var best = await RunAsync(journal, new ScriptedEvaluator());
        Assert.Equal(["first", "second"], journal.States[0].Parents.Select(p => p.Candidate.Name)); // "hopeless" is above the ceiling
        Assert.DoesNotContain(journal.States[^1].Population.Members, m => m.Candidate.IsSeed);
        Assert.DoesNotContain(best, b => b.Candidate.IsSeed);
    }

    [Fact]
    public async Task SurvivorsAreTheFittestEligibleAndTheRestOfTheRoundIsTunedOn()
    {
        var (journal, tuner) = (new ListJournal(), new CountingTuner());
        await RunAsync(journal, new ScriptedEvaluator(), tuner: tuner);
        for (var round = 0; round < Small.Rounds - 1; round++)
        {
            var (before, after) = (journal.States[round], journal.States[round + 1]);
            var children = after.Population.Members.Where(m => m.Candidate.Round == round).ToArray();
            if (children.Length == 0) continue;
            var eligible = before.Population.Eligible.Concat(children).Select(e => task.Fitness(e.Metrics!)).OrderDescending();
            Assert.Equal(eligible.Take(Small.Survivors), after.Parents.Select(p => task.Fitness(p.Metrics!)));
            var tunedOn = (int)(after.SoftPrompt.Values[0] - before.SoftPrompt.Values[0]);
            Assert.Equal(children.Except(after.Parents).Count(), tunedOn);
        }

        Assert.Equal(journal.States[^2].SoftPrompt.Hash(), journal.States[^1].SoftPrompt.Hash()); // not after the last round
        Assert.NotEmpty(tuner.Tunings);
    }

    /// <summary>After the last round nobody needs parents or a soft prompt any more (Algorithm 1, line 9).</summary>
    [Fact]
    public async Task AfterTheLastRoundNothingIsSelectedAndNothingTuned()
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var (journal, tuner) = (new ListJournal(), new CountingTuner());
            await RunAsync(journal, new ScriptedEvaluator(), seed, tuner, settings: Small with { Rounds = 1, ErrorCeiling = 0.9 });
            Assert.NotEmpty(journal.States[1].Population.Members);
            Assert.Equal(journal.States[0].Parents, journal.States[1].Parents);
            Assert.Empty(journal.States[1].Population.Retired);
            Assert.Empty(tuner.Tunings);
        }
    }

    /// <summary>Line 15 ranks all of G: a child that has been a parent may still be the best.</summary>
    [Fact]
    public async Task TheResultIsTheFittestOfAllChildrenParentsIncluded()
    {
        var parentsAmongResults = 0;
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var journal = new ListJournal();
            var best = await RunAsync(journal, new ScriptedEvaluator(), seed);
            var population = journal.States[^1].Population;
            var fittest = population.Members.Select(m => task.Fitness(m.Metrics!)).OrderDescending().Take(Small.Survivors);
            Assert.Equal(fittest, best.Select(b => task.Fitness(b.Metrics!)));
            parentsAmongResults += best.Count(b => population.Retired.Contains(b.Candidate.Ordinal));
        }

        Assert.NotEqual(0, parentsAmongResults);
    }

    [Fact]
    public async Task AChildIsTunedOnWithItsOwnMetricsAsTheTarget()
    {
        var (journal, tuner) = (new ListJournal(), new CountingTuner());
        await RunAsync(journal, new ScriptedEvaluator(), tuner: tuner);
        foreach (var example in tuner.Tunings.SelectMany(t => t))
        {
            var own = task.Describe(TextTask.Measure(task.Language.Stub + "\n" + example.Completion));
            Assert.EndsWith($"/* Metrics:\n{own.Line}\n*/\nprogram\n", example.Prompt);
        }
    }

    [Fact]
    public async Task ARoundWithoutViableChildrenKeepsItsParents()
    {
        var journal = new ListJournal();
        var model = new ScriptedModel { Hopeless = request => request / Small.PromptsPerRound == 2 };
        await RunAsync(journal, new ScriptedEvaluator(), model: model);
        Assert.DoesNotContain(journal.States[3].Population.Members, m => m.Candidate.Round == 2);
        Assert.Same(journal.States[2].Parents, journal.States[3].Parents);
        Assert.Equal(Small.Rounds, journal.States[^1].Round);
    }

    [Fact]
    public async Task ASampleWithoutAnAnswerIsRejectedForItsFaultNeverADuplicateAndNeverEvaluated()
    {
        var (journal, evaluator) = (new ListJournal(), new ScriptedEvaluator());
        var model = new ScriptedModel { Fault = sample => sample.Seed % 3 == 0 ? "the answer is empty" : null };
        await RunAsync(journal, evaluator, model: model);
        var lost = journal.Outcomes.Where(o => o.Candidate.Origin is { SamplingSeed: var seed } && seed % 3 == 0).ToArray();
        Assert.True(lost.Length > 1);
        Assert.All(lost, o => Assert.Equal(new Outcome.Rejected(Stage.Completion, "the answer is empty"), o.Outcome));
        Assert.Empty(evaluator.Evaluated.Intersect(lost.Select(o => o.Candidate.Ordinal)));
        Assert.DoesNotContain(journal.Outcomes, o => o.Outcome is Outcome.Duplicate d && lost.Any(l => l.Candidate.Ordinal == d.Original));
    }

    /// <summary>Runs that differ in every test error only have the same prompts, pairs to tune on, parents and result.</summary>
    [Fact]
    public async Task ATestErrorReachesNoPromptNoTuningAndNoSelection()
    {
        async Task<string> HistoryAsync(Func<int, double> testError)
        {
            var (journal, model, tuner) = (new ListJournal(), new ScriptedModel(), new CountingTuner());
            var best = await RunAsync(journal, new ScriptedEvaluator { TestError = testError }, model: model, tuner: tuner);
            foreach (var scored in journal.Outcomes.Where(o => o.Metrics is not null))
                Assert.Equal(testError(scored.Candidate.Ordinal), scored.Metrics!["test_error"]);
            return string.Join('\n',
            [
                .. model.Requests.Select(r => $"{r.Prompt} {r.SoftPrompt.Hash()}"),
                .. tuner.Tunings.SelectMany(t => t).Select(e => $"{e.Prompt} {e.Completion}"),
                .. journal.States.Select(s => string.Join(' ', s.Parents.Select(p => p.Candidate.Ordinal))),
                string.Join(' ', best.Select(b => b.Candidate.Ordinal)),
            ]);
        }

        Assert.Equal(await HistoryAsync(ordinal => 1.0 / (1 + ordinal)), await HistoryAsync(ordinal => 7 + ordinal));
    }

    [Fact]
    public async Task ATaskWithoutAViableSeedIsRefusedByName()
    {
        var settings = Small with { ErrorCeiling = 0.05 };
        var refused = await Assert.ThrowsAsync<NoViableSeedException>(
            () => RunAsync(new ListJournal(), new ScriptedEvaluator(), settings: settings));
        Assert.Contains("'text'", refused.Message);
    }

    private Task<IReadOnlyList<EvaluatedCandidate>> RunAsync(
        ListJournal journal, ScriptedEvaluator evaluator, ulong seed = 1, CountingTuner? tuner = null, ScriptedModel? model = null,
        SearchSettings? settings = null)
    {
        settings ??= Small;
        var runSeed = new RunSeed(seed);
        var proposer = new Proposer(task, model ?? new ScriptedModel(), journal, settings, runSeed);
        return new EvolutionarySearch(
            task, proposer, new JournaledEvaluator(new TextIntake(), evaluator, journal), new FittestSelection(task),
            tuner ?? new CountingTuner(), journal, settings, runSeed).RunAsync();
    }
}
