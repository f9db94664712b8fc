using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Journal;
using EvoPrompting.Recipes;
using EvoPrompting.Runs;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Journal;

namespace EvoPrompting.Tests.Runs;

/// <summary>A task in code, and a search on it, as programs of others make them.</summary>
public sealed class TextTaskTests : IDisposable
{
    private readonly CancellationToken stop = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task ASearchFindsBetterTextsAndItsHistoryDoesNotDependOnThreads()
    {
        var (task, run) = (Root(), Run("one"));
        var result = await Search(task, run).RunAsync(stop);
        Assert.True(result.IsFinished);
        Assert.Equal(24, result.Children.Count);
        Assert.True(task.Fitness(result.Best[0].Metrics!) > task.Fitness(result.Seeds[1].Metrics!));
        Assert.Equal("1.0", task.TextOf(result.Seeds[0].Candidate));

        await Search(Root(places: 3), Run("three")).RunAsync(stop);
        Assert.Equal(Export(run), Export(Run("three")));
    }

    [Fact]
    public async Task StoppedItGoesOnWhereItWas()
    {
        await Search(Root(), Run("whole")).RunAsync(stop);
        var left = 9;
        var stopping = Root(before: () => _ = left-- > 0 ? 0 : throw new OperationCanceledException("stopped by the test"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Search(stopping, Run("stopped")).RunAsync(stop));
        Assert.True(File.Exists(Run("stopped").Journal));
        await Search(Root(), Run("stopped")).RunAsync(stop);
        Assert.Equal(Export(Run("whole")), Export(Run("stopped")));
        await Search(Root(), Run("stopped")).RunAsync(stop); // nothing is left to do
        Assert.Equal(Export(Run("whole")), Export(Run("stopped")));
    }

    [Theory]
    [InlineData("2", null)]
    [InlineData("two", "score: no number")]
    [InlineData("NaN", "score: gap is no finite number")]
    [InlineData("100", "score: its error is -1, below 0")]
    [InlineData("200", "score: its size is 0, below 1")]
    [InlineData("  \n ", "completion: there is no program in the answer")]
    [InlineData("1.0000000000000000001", "completion: it has 21 characters, and 20 are the most")]
    public async Task ATextThatHasNoScoreIsARejectionWithItsReason(string text, string? reason)
    {
        var task = Root();
        await using var evaluation = task.NewEvaluation(task.Defaults, new RunSeed(1), place: null!);
        var outcomes = new List<Outcome>();
        await foreach (var evaluated in evaluation.EachAsync(
            [new Candidate(0, -1, task.Language.Read(text), Name: "text")], stop))
            outcomes.Add(evaluated.Outcome);
        Assert.Equal(reason, outcomes.Single() is Outcome.Rejected rejected ? $"{rejected.Stage}: {rejected.Reason}" : null);
    }

    [Fact]
    public async Task AReasonIsCleanedAndShort()
    {
        var task = new TextTask(Definition() with { Judge = text => TextTask.Rejected("\u001b[31m" + new string('x', 20_000)) });
        await using var evaluation = task.NewEvaluation(task.Defaults, new RunSeed(1), place: null!);
        await foreach (var evaluated in evaluation.EachAsync([new Candidate(0, -1, task.Language.Read("1"), Name: "text")], stop))
        {
            var reason = Assert.IsType<Outcome.Rejected>(evaluated.Outcome).Reason;
            Assert.DoesNotContain('\u001b', reason);
            Assert.InRange(reason.Length, 100, 5_000);
        }
    }

    /// <summary>Whoever judges a result again gives the function the same text.</summary>
    [Fact]
    public async Task TheTextOfAProgramIsWhatWasJudged()
    {
        var judged = new List<string>();
        var task = new TextTask(Definition() with
        {
            Judge = text =>
            {
                judged.Add(text);
                return TextTask.Rejected("no");
            },
        });
        var candidate = new Candidate(0, -1, task.Language.Read("a  \n\n b \n"), Name: "text");
        await using var evaluation = task.NewEvaluation(task.Defaults, new RunSeed(1), place: null!);
        await foreach (var _ in evaluation.EachAsync([candidate], stop)) { }
        Assert.Equal(["a\n b"], judged);
        Assert.Equal("a\n b", task.TextOf(candidate));
    }

    [Fact]
    public async Task AJudgeThatForgetsAMetricIsItsAuthorsFault()
    {
        var task = new TextTask(Definition() with { Judge = _ => TextTask.Scored(("length", 1)) });
        var fault = await Assert.ThrowsAsync<UserException>(() => Search(task, Run("a")).RunAsync(stop));
        Assert.Contains("no value of the metric 'gap'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PromptsSayWhatWasMeasuredAndAskForATenthBetter()
    {
        var task = Root();
        var metrics = new MetricSet(new Metric("gap", 0.5), new Metric("length", 10));
        Assert.Equal("# {'gap': '0.5', 'length': '10'}", task.Describe(metrics).Line);
        Assert.Equal("# {'gap': '0.45', 'length': '9'}", task.Target([metrics]).Line);
    }

    [Fact]
    public async Task WhatThePackagesDoNotBringIsSaid()
    {
        var task = Root();
        await RefusedAsync("is part of the command line", task.Recipe() with { LanguageModel = new() });
        await RefusedAsync("has no soft prompt", task.Recipe() with { Tuning = new() });
        await RefusedAsync("unknown task 'square'", task.Recipe() with { Task = "square" });
        await RefusedAsync(
            "programs of 'root' are not cut into factors", task.Recipe() with { Search = new() { Change = ChangeKind.Factor } });
        await RefusedAsync("search.rounds: is 0", task.Recipe() with { Search = new() { Rounds = 0 } });
        Assert.False(Directory.Exists(Run("refused").Path));
        Assert.Contains("at least one seed", Assert.Throws<UserException>(() => new TextTask(Definition() with { Seeds = [] })).Message);

        async Task RefusedAsync(string why, Recipe recipe)
        {
            var search = new SearchRun(task, recipe, Run("refused"), new RunSeed(1));
            var refused = await Assert.ThrowsAnyAsync<UserException>(() => search.RunAsync(stop));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => folder.Dispose();

    private static SearchRun Search(TextTask task, RunFolder run) => new(
        task, task.Recipe() with { Search = new() { ErrorCeiling = 1, Rounds = 3, PromptsPerRound = 2, SamplesPerPrompt = 4 } }, run,
        new RunSeed(5));

    private static TextTask Root(int places = 1, Action? before = null) => new(Definition(before) with { Places = places });

    /// <summary>A number near the root of two.</summary>
    private static TextTaskDefinition Definition(Action? before = null) => new()
    {
        Name = "root",
        Seeds = [new("one", "1.0"), new("more", "1.25")],
        Metrics = [new("gap", "how far the square is from 2"), new("length", "of the text")],
        Judge = text =>
        {
            before?.Invoke();
            return !double.TryParse(text, CultureInfo.InvariantCulture, out var x) ? TextTask.Rejected("no number")
                : TextTask.Scored(("gap", x == 100 ? -1 : Math.Abs(x * x - 2) / 2), ("length", x == 200 ? 0 : text.Length));
        },
        Error = metrics => metrics["gap"],
        Size = metrics => metrics["length"],
        MostCharacters = 20,
    };

    private RunFolder Run(string name) => new(folder.In(name));

    private static string Export(RunFolder run) => string.Join('\n', RunExport.Lines(RunHistory.Open(run)));
}
