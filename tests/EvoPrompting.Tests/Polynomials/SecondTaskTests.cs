using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Polynomials;

/// <summary>
/// A task of another kind runs a whole search from its recipe, is journaled, resumed, exported, reported and compared, by the same code as
/// every task.
/// </summary>
public sealed class SecondTaskTests : IDisposable
{
    private const string RecipeText = """
        {
          "task": "polynomials",
          "search": { "rounds": 4, "promptsPerRound": 3, "samplesPerPrompt": 5, "survivors": 3, "errorCeiling": 0.9 },
          "grid": { "points": 21 },
          "languageModel": { "kind": "edits" },
          "tuning": { "kind": "none" },
        }
        """;

    private static readonly RunSeed seed = new(11);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task AWholeSearchIsJournaledReportedAndCompared()
    {
        var run = new RunFolder(folder.In("whole"));
        await RunAsync(run, new PolynomialTask());
        var summary = RunSummary.Of(RunHistory.Open(run), new PolynomialTask());
        Assert.True(summary.IsFinished);
        Assert.Equal(60, summary.Children.Count);
        Assert.True(summary.Hypervolume > summary.SeedHypervolume);
        Assert.Contains(summary.Children, c => c.Outcome is Outcome.Rejected { Reason: "'not' is no number" });
        Assert.Contains(summary.Children, c => c.Outcome is Outcome.Duplicate);

        RunReport.WriteFiles(run, summary);
        var report = await File.ReadAllTextAsync(run.Report, TestContext.Current.CancellationToken);
        Assert.Contains("compared at 21 points each", report, StringComparison.Ordinal);
        Assert.Contains("| program | round | coefficients | largest gap | sum |", report, StringComparison.Ordinal);
        Assert.Contains("| numbers |", report, StringComparison.Ordinal);
        Assert.DoesNotContain("validation", report, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(run.Best), file => Assert.EndsWith(".poly", file, StringComparison.Ordinal));

        var comparison = RunComparison.Of(summary, "parabola");
        Assert.NotEmpty(comparison.Smaller);
        Assert.All(comparison.Smaller, child => Assert.InRange(summary.Place(child).Size, 1, 2));
    }

    [Fact]
    public async Task StoppedAndResumedOrWithLossesItsHistoryIsTheSame()
    {
        var whole = new RunFolder(folder.In("whole"));
        await RunAsync(whole, new PolynomialTask());

        var stopped = new RunFolder(folder.In("stopped"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(stopped, Interrupted(after: 17)));
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(stopped, Interrupted(after: 9), resume: true));
        await RunAsync(stopped, new PolynomialTask(), resume: true);
        Assert.Equal(Export(whole), Export(stopped));

        var tries = new Dictionary<int, int>();
        var losing = new RunFolder(folder.In("losing"));
        await RunAsync(losing,
            new PolynomialTask { IsLost = ordinal => ordinal % 3 == 0 && (tries[ordinal] = tries.GetValueOrDefault(ordinal) + 1) <= 2 });
        Assert.Equal(Export(whole), Export(losing));
    }

    [Fact]
    public async Task ACandidateThatIsLostAgainAndAgainStopsTheRunWhichCanBeResumed()
    {
        var run = new RunFolder(folder.In("lost"));
        var lost =
            await Assert.ThrowsAsync<LostCandidateException>(() => RunAsync(run, new PolynomialTask { IsLost = ordinal => ordinal == 5 }));
        Assert.Contains("Candidate 5 was lost 3 times", lost.Message, StringComparison.Ordinal);
        await RunAsync(run, new PolynomialTask(), resume: true);
        var whole = new RunFolder(folder.In("whole"));
        await RunAsync(whole, new PolynomialTask());
        Assert.Equal(Export(whole), Export(run));
    }

    [Fact]
    public void ItsSettingsAreReadCheckedAndDescribed()
    {
        var faults = Assert.Throws<RecipeException>(() => Recipe.Read(
            """{ "task": "polynomials", "grid": { "points": 1, "leest": 0 }, "training": {} }""", [new PolynomialTask()])).Faults;
        Assert.Equal(
            [
                "grid.leest: unknown key 'leest' in 'grid'; did you mean 'least'?",
                "training: unknown key 'training'; did you mean 'retraining'?",
                "grid.points: is 1; take 2 to 10000",
            ],
            faults.Select(f => f.ToString()));
        Assert.Contains(
            "grid.least: is 5, but the grid ends at 1; take less",
            Assert.Throws<RecipeException>(
                () => Recipe.Read("""{ "task": "polynomials", "grid": { "least": 5 } }""", [new PolynomialTask()])).Message,
            StringComparison.Ordinal);
        var schema = RecipeSchema.Write(new PolynomialTask());
        Assert.Contains("\"points\"", schema, StringComparison.Ordinal);
        Assert.DoesNotContain("batchSizeOfTraining", schema, StringComparison.Ordinal);
    }

    [Fact]
    public void RemarksReachNoPrompt()
    {
        var task = new PolynomialTask();
        var prompt =
            FewShotPrompt.Write(task.Language, [new PromptExample(task.Describe(task.Example), "polynomial\n1 2 ; ; metrics\n")],
                task.Target([task.Example]));
        Assert.Equal(
            "; metrics\n; 3 coefficients, gap 0.100\n; end\npolynomial\n1 2\n\n; metrics\n; 3 coefficients, gap 0.090\n; end\npolynomial\n",
            prompt);
    }

    public void Dispose() => folder.Dispose();

    private static string Export(RunFolder run) => string.Join('\n', RunExport.Lines(RunHistory.Open(run)));

    private static PolynomialTask Interrupted(int after)
    {
        var left = after;
        return new PolynomialTask { IsLost = _ => left-- > 0 ? false : throw new OperationCanceledException("stopped by the test") };
    }

    private static async Task RunAsync(RunFolder folder, PolynomialTask task, bool resume = false)
    {
        var recipe = Recipe.Read(RecipeText, [task]);
        var settings = recipe.SearchSettings();
        var model = task.Language.RandomEdits();
        var identity = new RunIdentity(task.Name, seed, recipe.Write(), recipe.Hash(), model.Identity, "1", "", "", []);
        using var journal = resume
            ? SqliteJournal.Resume(folder, identity, TimeProvider.System) : SqliteJournal.Create(folder, identity, TimeProvider.System);
        await using var evaluation = task.NewEvaluation(recipe.Settings, seed, place: null!); // nothing of it is untrusted
        await new EvolutionarySearch(
            task, new Proposer(task, model, journal, settings, seed),
            new JournaledEvaluator(evaluation.Intake, evaluation.Evaluator, journal),
            new FittestSelection(task), new NoTuning(), journal, settings, seed).RunAsync(TestContext.Current.CancellationToken);
    }
}
