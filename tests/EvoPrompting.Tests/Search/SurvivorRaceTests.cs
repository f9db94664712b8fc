using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

/// <summary>Searches whose trainings are noisy, with and without a race before each selection.</summary>
public sealed class SurvivorRaceTests : IDisposable
{
    private static readonly SearchSettings Raced = new()
    {
        Rounds = 5,
        PromptsPerRound = 3,
        SamplesPerPrompt = 4,
        Survivors = 3,
        ErrorCeiling = 0.9,
        TrainingsOfSurvivors = 3,
        FurtherTrainingsPerRound = 1000,
    };

    private readonly TextTask task = new();
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task WhoeverIsSelectedWasTrainedAsOftenAsDemandedAndIsTheFittestByTheMeans()
    {
        var journal = new ListJournal();
        var best = await RunAsync(journal, new NoisyEvaluator());
        foreach (var (before, after) in journal.States.Zip(journal.States.Skip(1)).SkipLast(1))
        {
            Assert.All(after.Parents, p => Assert.Equal(3, p.Trainings.Count));
            var eligible = after.Population.Members.Where(m => !before.Population.Retired.Contains(m.Candidate.Ordinal));
            Assert.Equal(
                eligible.Where(IsViable).Select(Fitness).OrderDescending().Take(Raced.Survivors), after.Parents.Select(Fitness));
        }

        Assert.All(best, b => Assert.Equal(3, b.Trainings.Count));
        Assert.All(best, b => Assert.Equal(b.Trainings.Cast<Outcome.Scored>().Average(t => t.Metrics["error"]), b.Metrics!["error"], 12));
    }

    [Fact]
    public async Task ALuckyChildFallsBackAndIsNoParent()
    {
        var journal = new ListJournal();
        const int Lucky = 9; // a child of the first round
        await RunAsync(journal, new NoisyEvaluator
        {
            Error = (child, training) => child.Ordinal == Lucky ? training == 1 ? 0.001 : 0.8 : 0.3 + child.Ordinal / 1000.0,
        });
        var child = journal.States[1].Population.Members.Single(m => m.Candidate.Ordinal == Lucky);
        Assert.DoesNotContain(child, journal.States[1].Parents);
        Assert.True(child.Trainings.Count > 1);
        Assert.True(child.Metrics!["error"] > 0.4);
    }

    [Fact]
    public async Task PromptsAndTargetsTellTheMeans()
    {
        var journal = new ListJournal();
        await RunAsync(journal, new NoisyEvaluator());
        var parents = journal.States[1].Parents;
        var prompt = (await journal.FindProposalAsync(1, 0, default))!;
        foreach (var ordinal in prompt.Children[0].Origin!.Parents)
            Assert.Contains(task.Describe(parents.Single(p => p.Candidate.Ordinal == ordinal).Metrics!).Line, prompt.Text);
    }

    [Fact]
    public async Task ARoundSpendsNoMoreFurtherTrainingsThanItMay()
    {
        var journal = new ListJournal();
        await RunAsync(journal, new NoisyEvaluator(), Raced with { FurtherTrainingsPerRound = 4 });
        Assert.All(journal.Trainings.GroupBy(t => t.Round), round => Assert.True(round.Count() <= 4));
        Assert.Contains(journal.Trainings.GroupBy(t => t.Round), round => round.Count() == 4);
    }

    [Fact]
    public async Task ARejectedTrainingAndAMeanAboveTheCeilingAreTheEndOfAChild()
    {
        var journal = new ListJournal();
        var best = await RunAsync(journal, new NoisyEvaluator
        {
            Fails = (ordinal, training) => training == 2 && ordinal % 2 == 0,
            Error = (child, training) => training == 2 && child.Ordinal % 3 == 0 ? 2.5 : 0.3,
        });
        var chosen = journal.States.Skip(1).SelectMany(s => s.Parents).Where(p => !p.Candidate.IsSeed).Concat(best).ToArray();
        Assert.NotEmpty(chosen);
        Assert.All(chosen, c => Assert.False(c.Candidate.Ordinal % 2 == 0 || c.Candidate.Ordinal % 3 == 0, $"{c.Candidate.Ordinal}"));
        Assert.Contains(journal.States[^1].Population.Members, m => m.Outcome is Outcome.Rejected);
    }

    [Fact]
    public async Task WhereEverybodyFallsTheParentsStay()
    {
        var journal = new ListJournal();
        var best = await RunAsync(journal, new NoisyEvaluator { Fails = (_, training) => training == 2 });
        Assert.Empty(best);
        Assert.All(journal.States, s => Assert.Equal(journal.States[0].Parents, s.Parents));
    }

    [Fact]
    public async Task WithoutARaceNothingIsTrainedTwice()
    {
        var (journal, evaluator) = (new ListJournal(), new NoisyEvaluator());
        await RunAsync(journal, evaluator, Raced with { TrainingsOfSurvivors = 1 });
        Assert.Empty(journal.Trainings);
        Assert.All(evaluator.Trained, t => Assert.Equal(1, t.Training));
    }

    [Fact]
    public async Task TheOrderInWhichWorkersFinishChangesNothing()
    {
        var (straight, shuffled) = (new ListJournal(), new ListJournal());
        await RunAsync(straight, new NoisyEvaluator());
        await RunAsync(shuffled, new NoisyEvaluator(order: 99));
        Assert.NotEmpty(straight.Trainings);
        Assert.Equal(straight.History(), shuffled.History());
    }

    /// <summary>The copies are made while the journal is open: that is all a kill leaves.</summary>
    [Fact]
    public async Task ARunKilledAfterAnyTrainingAndResumedEqualsAStraightRun()
    {
        var straight = new RunFolder(folder.In("straight"));
        var whole = new NoisyEvaluator();
        using (var journal = SqliteJournal.Create(straight, Some.Identity, Some.Clock)) await RunAsync(journal, whole);
        var expected = ScriptedRun.Export(straight);
        Assert.Contains("\"trainings\"", expected);
        for (var killAfter = 0; killAfter < whole.Trained.Count; killAfter += 5)
        {
            var killed = new RunFolder(folder.In($"killed-{killAfter}"));
            using var journal = SqliteJournal.Create(killed, Some.Identity, Some.Clock);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(journal, new NoisyEvaluator(3, killAfter)));
            var left = Killed.Copy(killed, folder.In($"left-{killAfter}"));
            var rest = new NoisyEvaluator(order: 4);
            using (var resumed = SqliteJournal.Resume(left, Some.Identity, Some.Clock)) await RunAsync(resumed, rest);
            Assert.Equal(expected, ScriptedRun.Export(left));
            Assert.Equal(whole.Trained.Count - killAfter, rest.Trained.Count); // nothing is trained twice
        }
    }

    public void Dispose() => folder.Dispose();

    private double Fitness(EvaluatedCandidate candidate) => task.Fitness(candidate.Metrics!);

    private bool IsViable(EvaluatedCandidate candidate) => candidate.IsViable(task, Raced.ErrorCeiling);

    private Task<IReadOnlyList<EvaluatedCandidate>> RunAsync(IRunJournal journal, NoisyEvaluator evaluator, SearchSettings? settings = null)
    {
        settings ??= Raced;
        var seed = new RunSeed(1);
        return new EvolutionarySearch(
            task, new Proposer(task, new ScriptedModel(), journal, settings, seed),
            new JournaledEvaluator(new TextIntake(), evaluator, journal), new FittestSelection(task), new CountingTuner(), journal,
            settings, seed).RunAsync(TestContext.Current.CancellationToken);
    }
}
