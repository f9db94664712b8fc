using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Cli.Reports;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>What a report says of a run whose promising children were trained again.</summary>
public sealed class RaceTableTests : IDisposable
{
    private static readonly Recipe Recipe = Some.Recipe with
    {
        Search = new() { Rounds = 6, PromptsPerRound = 3, SamplesPerPrompt = 4, Survivors = 3 },
        Retraining = new() { Kind = RetrainingKind.Race, Trainings = 2, MostPerRound = 4 },
    };

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task ChildrenAndFurtherTrainingsAreCountedRoundByRound()
    {
        var summary = await RunAsync(Recipe);
        var table = Assert.Single(RaceTable.Of(summary));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "all"], table.Rows.Select(r => r[0]));
        Assert.Contains("further evaluations", table.Columns.Select(c => c.Name)); // in the words of the task
        var trainings = summary.Children.Sum(c => c.Further.Count);
        Assert.NotEqual(0, trainings);
        Assert.Equal(["all", "72", $"{trainings}", $"{72 + trainings}", "", ""], table.Rows[^1]);
        Assert.Equal(trainings, table.Rows.SkipLast(1).Sum(r => int.Parse(r[2], null)));
        Assert.All(table.Rows.SkipLast(1), r => Assert.True(int.Parse(r[2], null) <= 4));
        Assert.Contains($"{72 + trainings} evaluations", MarkdownReport.Write(summary, "front.png"));
        Assert.Contains("means of 2 evaluations", Encoding.UTF8.GetString(BestPrograms.Of(summary)[0].Content));
    }

    /// <summary>
    /// Killed in a race, or looked at while it goes on: the best are those of the rounds that are done, as they were then.
    /// </summary>
    [Fact]
    public async Task ABestProgramThatFellInAnOpenRoundIsReportedAsItWas()
    {
        var whole = await RunAsync(Recipe);
        var states = whole.History.States;
        var before = Summary(whole.History with { States = [.. states.SkipLast(1)] });
        var round = states[^2].State.Round;
        var best = before.Best[0];
        var rejected = new FurtherTraining(best.Candidate.Ordinal, best.Further.Count + 1, round, new Outcome.Rejected(Stage.Run, "NaN"));
        var fallen = JournaledCandidate.Of(
            best.Candidate, new EvaluatedCandidate(best.Candidate, best.First!), [.. best.Further, rejected]);
        Assert.Null(fallen.Metrics);
        var open = Summary(before.History with
        {
            Candidates = [.. before.History.Candidates.Select(c => c.Candidate.Ordinal == best.Candidate.Ordinal ? fallen : c)],
        });
        Assert.Equal(BestPrograms.Of(before).Select(f => f.Content), BestPrograms.Of(open).Select(f => f.Content));
        Assert.Contains($"child {best.Candidate.Ordinal}", MarkdownReport.Write(open, "front.png"));

        static RunSummary Summary(RunHistory history) => RunSummary.Of(history, new TextTask());
    }

    [Fact]
    public async Task ARunWithoutARaceSaysNothingOfIt() => Assert.Empty(RaceTable.Of(await RunAsync(Recipe with { Retraining = new() })));

    public void Dispose() => folder.Dispose();

    private async Task<RunSummary> RunAsync(Recipe recipe)
    {
        var run = new RunFolder(folder.In("run"));
        var identity = Some.Identity with { Recipe = recipe.Write(), RecipeHash = recipe.Hash() };
        using (var journal = SqliteJournal.Create(run, identity, Some.Clock))
            await ScriptedRun.RunAsync(journal, new NoisyEvaluator(), recipe.SearchSettings());
        return RunSummary.Of(RunHistory.Open(run), new TextTask());
    }
}
