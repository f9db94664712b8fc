using CsCheck;
using EvoPrompting.Candidates;
using EvoPrompting.Commands;
using EvoPrompting.Folders;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Prompts;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Folders;

/// <summary>What an evaluator says in words: from its score to the prompt below a parent's metrics.</summary>
public sealed class FeedbackTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();
    private int made;

    [Fact]
    public async Task AScoreMaySayMoreThanNumbers()
    {
        Assert.Equal("case 3: want 4, got 5\nsecond", await FeedbackAsync("\"case 3: want 4,\\tgot 5\\r\\n\\nsecond \""));
        Assert.Null(await FeedbackAsync("null"));
        Assert.Null(await FeedbackAsync("\" \\n\""));
        Assert.Equal(new string('x', 500) + " ...", await FeedbackAsync($"\"{new string('x', 9_000)}\""));
        var number = Assert.IsType<Outcome.Rejected>(await OutcomeAsync(_ => Score("3")));
        Assert.Equal("its 'feedback' is 3, no text", number.Reason);
    }

    [Fact]
    public async Task AVerdictsFeedbackStandsInItsReason()
    {
        var outcome = await OutcomeAsync(_ => "{\"rejected\": \"not sorted\", \"feedback\": \"at 7:\\n  9 8\"}");
        Assert.Equal(new Outcome.Rejected(FolderTask.ScoreStage, "not sorted\nat 7:\n  9 8"), outcome);
    }

    [Fact]
    public async Task NoFolderOfThisRunIsNamedInWhatIsKept()
    {
        var outcome = await OutcomeAsync(c => Score($"\"{c.Words[2]} and {c.Folder}/score.sh\""));
        Assert.Equal("judged/stdout.txt and score.sh", Assert.IsType<Outcome.Scored>(outcome).Feedback);
        var failed = await OutcomeAsync(c => throw new InvalidOperationException(), c => $"File \"{c.Words[1]}\", line 3");
        Assert.Equal("it ended with exit code 1: File \"work/program.sh\", line 3", Assert.IsType<Outcome.Rejected>(failed).Reason);
    }

    [Fact]
    public async Task OfRepeatsTheFirstWordsCount()
    {
        var words = new Queue<string>(["null", "\"b\"", "\"c\""]);
        var three = TaskFolder.Whole.Replace("\"inputs\"", "\"repeats\": 3, \"inputs\"");
        Assert.Equal("b", Assert.IsType<Outcome.Scored>(await OutcomeAsync(_ => Score(words.Dequeue()), definition: three)).Feedback);
    }

    [Fact]
    public void ItStandsBelowAParentsMetricsWhereTheTaskWantsIt()
    {
        var metrics = new MetricSet(new Metric("program_bytes", 1), new Metric("gap", 1), new Metric("hits", 2), new Metric("test_gap", 3));
        using var without = new TaskFolder();
        Assert.Equal("# {'gap': '1.0', 'hits': '2'}", without.Open().Describe(metrics, "one\ntwo").Line);
        using var with = Shown();
        Assert.Equal("# {'gap': '1.0', 'hits': '2'}\n# Feedback: one\n#   two", with.Open().Describe(metrics, "one\ntwo").Line);
        Assert.Equal("# {'gap': '1.0', 'hits': '2'}", with.Open().Describe(metrics, null).Line);
    }

    [Fact]
    public void NoFeedbackBreaksAPromptsMarks()
    {
        using var folder = Shown();
        var task = folder.Open();
        var language = (PlainLanguage)task.Language;
        var metrics = task.Example;
        Gen.OneOf(
            "# Metrics:", "# End of metrics", "# Program:", "Metrics:", "End of metrics", " ", "\n", "\r", "\u2028", "\u0085", "\f",
            "\u001b[2K", "\0", "# EVOLVE-BLOCK-START", "# === File: x ===", "<<<<<<< SEARCH", "```", "Change only: x", "\ud83d\ude00")
            .Array[0, 30].Sample(parts =>
        {
            var example = new PromptExample(task.Describe(metrics, FeedbackText.Kept(string.Concat(parts), 200)), task.Seeds[1].Source);
            var prompt = FewShotPrompt.Write(language, [example, example], task.Target([metrics]));
            Assert.Equal(["echo 3", "echo 3"], PromptPrograms.In(prompt, language));
            var lines = prompt.ReplaceLineEndings("\n").Split('\n');
            Assert.All((string[])["# Metrics:", "# End of metrics", "# Program:"], mark => Assert.Equal(3, lines.Count(l => l == mark)));
            Assert.All(lines, l => Assert.True(l.Length == 0 || l == "echo 3" || l.StartsWith("# ", StringComparison.Ordinal)));
            Assert.Null(FewShotPrompt.FactorOf(language, prompt));
        }, iter: 2_000);
    }

    [Fact]
    public void AFurtherTrainingKeepsTheFirstWords()
    {
        var metrics = new MetricSet(new Metric("a", 1));
        var first = new EvaluatedCandidate(new Candidate(0, 0, "x"), new Outcome.Scored(metrics));
        var second = first.TrainedAgain(new Outcome.Scored(metrics, "second"));
        Assert.Equal("second", second.TrainedAgain(new Outcome.Scored(metrics, "third")).Feedback);
        Assert.NotEqual(first.Outcome, second.Outcome);
    }

    public void Dispose() => scratch.Dispose();

    private static string Score(string feedback) => $"{{\"gap\": 1, \"hits\": 4, \"test_gap\": 7, \"feedback\": {feedback}}}";

    private static TaskFolder Shown() =>
        new(TaskFolder.Whole.Replace("\"language\"", "\"feedback\": { \"inPrompts\": true }, \"language\""));

    private async Task<string?> FeedbackAsync(string json) => Assert.IsType<Outcome.Scored>(await OutcomeAsync(_ => Score(json))).Feedback;

    private async Task<Outcome?> OutcomeAsync(
        Func<Command, string> score, Func<Command, string>? fails = null, string definition = TaskFolder.Whole)
    {
        using var folder = new TaskFolder(definition);
        var task = folder.Open();
        await using var commands = new ScriptedCommands(scratch.In($"{++made}"), c =>
            c.Jail is null ? ScriptedCommands.Prints(score(c))
            : fails is null ? ScriptedCommands.Prints("") : new CommandEnd(CommandEnding.Exited, 1, "", fails(c)));
        var stop = TestContext.Current.CancellationToken;
        var source = task.Seeds[1].Source;
        var taken = await new ProgramIntake((PlainLanguage)task.Language, 1000).TakeAsync(source, stop);
        return (await new FolderJudge(task, commands).JudgeAsync(new(new(0, -1, source), taken.Program!), 5, stop)).Outcome;
    }
}
