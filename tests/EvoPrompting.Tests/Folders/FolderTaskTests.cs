using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Commands;
using EvoPrompting.Folders;
using EvoPrompting.Folders.Definition;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Journal;
using EvoPrompting.Recipes;
using EvoPrompting.Runs;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Folders;

/// <summary>A task from a folder: its arithmetic, its prompts, and what becomes of what its commands do.</summary>
public sealed class FolderTaskTests : IDisposable
{
    private const string Score = "{\"gap\": 1, \"hits\": 4, \"test_gap\": 7}";

    private readonly TaskFolder folder = new();
    private readonly TemporaryFolder scratch = new();
    private readonly FolderTask task;

    public FolderTaskTests() => task = folder.Open();

    [Fact]
    public void ErrorSizeAndFitnessAreTheFormulas()
    {
        var metrics = Metrics(gap: 2, hits: 4);
        Assert.Equal((2 / 2.0 + 1 - 1) / 4, task.Error(metrics)); // as a share of the ceiling
        Assert.Equal(120, task.Size(metrics));
        Assert.Equal(4 - 10 * 1.0 - 0.12, task.Fitness(metrics), 12);
        Assert.Equal(["program_bytes", "gap", "hits", "test_gap"], task.Metrics.Select(m => m.Name));
    }

    [Fact]
    public void PromptsNameWhatMayBeNamedAndAskForMoreThanTheBestParent()
    {
        Assert.Equal("# {'gap': '2.0', 'hits': '4'}", task.Describe(Metrics(2, 4)).Line);
        Assert.Equal("# {'gap': '1.8', 'hits': '8'}", task.Target([Metrics(2, 4), Metrics(3, 6)]).Line);
    }

    [Fact]
    public void ASizeOrAnErrorThatPromptsDoNotTellIsNotAskedFor()
    {
        Assert.Null(task.SizeInPrompts); // program_bytes
        Assert.Equal(task.Target([Metrics(2, 4)]), task.Target([Metrics(2, 4)], new(1, 1)));
    }

    [Fact]
    public void ASizeAndAnErrorThatPromptsTellAreAskedForByTheirMetrics()
    {
        using var other = new TaskFolder(TaskFolder.Whole
            .Replace("gap / 2 + 1 - hits / hits", "1 - hits / 100", StringComparison.Ordinal)
            .Replace("\"ceiling\"", "\"size\": \"gap\", \"ceiling\"", StringComparison.Ordinal));
        var measured = other.Open();
        Assert.Equal("gap", measured.SizeInPrompts);
        Assert.Equal(
            "# {'gap': '7.0', 'hits': '80'}",
            measured.Target([Metrics(2, 4)], new(7, 0.05)).Line); // a twentieth of the ceiling 4 is 0.2 = 1 - 80 / 100
    }

    [Theory]
    [InlineData("1 - hits / 100", 0.2, 80.0)]
    [InlineData("hits", 3, 3.0)]
    [InlineData("1 / hits", 0.5, null)]     // not a straight line
    [InlineData("hits * hits", 4, null)]
    [InlineData("gap + hits", 4, null)]     // of another name too
    [InlineData("0 * hits", 0, null)]       // level
    public void AStraightLineSaysWhereItHasAValue(string formula, double value, double? place)
    {
        var found = Formula.Read(formula).Formula!.At(value, "hits");
        Assert.Equal(place is null, found is null);
        Assert.Equal(place ?? 0, found ?? 0, 9);
    }

    [Theory]
    [InlineData("-(gap ^ 2)", "has '^', which works on the bits of whole numbers: a power is Pow(x, 2) or x ** 2")]
    [InlineData("gap & 1", "has '&'")]
    [InlineData("~gap", "has '~'")]
    public void OperatorsOnBitsAreRefused(string formula, string told) =>
        Assert.StartsWith(told, Formula.Read(formula).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData("gap ** 2 - hits", 7)]
    [InlineData("Pow(gap, 2) - hits", 7)]
    [InlineData("if(gap > 2 && hits < 3 || gap < 0, 1, 0)", 1)]
    public void ArithmeticAndConditionsAreNot(string formula, double value) =>
        Assert.Equal(value, Formula.Read(formula).Formula!.Value(name => name == "gap" ? 3 : 2));

    /// <summary>Rounding to two digits is arithmetic, to 99 an exception of the library.</summary>
    [Fact]
    public void WhatFailsForAValueIsNoNumber()
    {
        var formula = Formula.Read("Round(gap, hits)").Formula!;
        Assert.Equal(1.23, formula.Value(name => name == "gap" ? 1.234 : 2));
        Assert.Equal(double.NaN, formula.Value(name => name == "gap" ? 1.234 : 99));
    }

    [Fact]
    public void ASlashBehindAFolderChangesNothing()
    {
        Assert.Equal(FolderTask.Open(task.Folder).Folder, FolderTask.Open(task.Folder + "/").Folder);
        Assert.Equal("a-task", EvoPrompting.Folders.Writing.NewFolder.NameOf("/x/A Task/"));
    }

    [Fact]
    public void ALinkedFolderIsRefused()
    {
        Directory.CreateSymbolicLink(Path.Combine(task.Folder, "data"), scratch.Path);
        Assert.Contains("data is a link to a folder", Assert.Throws<UserException>(() => FolderTask.Open(task.Folder)).Message);
    }

    [Fact]
    public void ARecipeOfItIsReadCheckedAndKnowsItsContent()
    {
        var recipe = task.Recipe();
        Assert.Empty(recipe.Faults());
        Assert.Equal(LanguageModelKind.Edits, recipe.LanguageModel.Kind);
        Assert.Equal(recipe, Recipe.Read(recipe.Write(), [task]));
        File.AppendAllText(folder.In("first.sh"), "# more");
        Assert.NotEqual(recipe.Write(), folder.Open().Recipe().Write());
    }

    /// <summary>A recipe for it that leaves keys out has the task's own defaults, not those of networks.</summary>
    [Fact]
    public void KeysThatARecipeLeavesOutAreTheTasksOwn()
    {
        var read = Recipe.ReadWith(task.Recipe(), $$"""{ "task": "{{task.Name}}", "search": { "rounds": 2 } }""", task);
        var own = task.Recipe();
        Assert.Equal(own with { Search = own.Search with { Rounds = 2 }, Settings = read.Settings }, read);
        Assert.NotEqual(new SearchSection().ErrorCeiling, read.Search.ErrorCeiling);
        Assert.Equal(own, task.Recipe()); // nothing that others hold was changed
    }

    /// <summary>It is of a run that could not begin in that folder, in which another task was searched then.</summary>
    [Fact]
    public void ACopyOfAnotherTaskIsNotTheRunsOwn()
    {
        var run = new RunFolder(scratch.In("run"));
        Directory.CreateDirectory(run.Path);
        task.CopyTo(Directory.CreateDirectory(Path.Combine(run.Path, "task")).FullName);
        Assert.Equal(task.Name, TaskCopy.Open(run, task.Name)?.Name);
        Assert.Null(TaskCopy.Open(run, "mnist1d"));
    }

    [Fact]
    public void ARunOfAnotherContentIsRefused()
    {
        File.AppendAllText(folder.In("points.txt"), "2\n");
        var changed = folder.Open();
        var refused = Assert.Throws<UserException>(() => changed.NewEvaluation(task.Defaults, new(1), place: null!));
        Assert.Contains("are not those with which the run began", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoStepsAreAJailedAndATrustedOneThatSeeEachTheirsOnly()
    {
        await using var commands = Commands(c => ScriptedCommands.Prints(c.Jail is null ? Score : "what it printed"));
        var scored = Assert.IsType<Outcome.Scored>((await JudgeAsync(commands)).Outcome);
        Assert.Equal([6, 1, 4, 7], scored.Metrics.Select(m => m.Value)); // "echo 3" has six bytes
        var (run, score) = (commands.Asked[0], commands.Asked[1]);
        Assert.Equal(["home", "output", "work"], run.Jail!.Writable.Select(Path.GetFileName).Order());
        Assert.DoesNotContain(run.Jail!.Readable, r => r.StartsWith(task.Folder, StringComparison.Ordinal));
        Assert.DoesNotContain(run.Environment.Values.Concat(run.Words), v => v.Contains(task.Folder, StringComparison.Ordinal));
        Assert.Equal(["work/points.txt", "work/program.sh"], commands.Seen[0]);
        Assert.Null(score.Jail);
        Assert.Equal(task.Folder, score.Folder);
        Assert.Contains("judged/stdout.txt", commands.Seen[1]);
        Assert.EndsWith("judged/stdout.txt", score.Words[2], StringComparison.Ordinal);
        Assert.All(commands.Asked, c => Assert.StartsWith("/", c.Words[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneStepIsJailedAndTheReportSaysWhatThatMeans()
    {
        using var single = new TaskFolder(TaskFolder.Whole
            .Replace("\"run\": [\"sh\", \"{program}\"], ", "").Replace("{stdout}", "{program}")
            .Replace(", \"inputs\": [\"points.txt\"]", ""));
        var one = single.Open();
        Assert.Contains("a program can write its own score", Assert.Single(one.Remarks), StringComparison.Ordinal);
        Assert.Empty(task.Remarks);
        await using var commands = Commands(_ => ScriptedCommands.Prints(Score));
        Assert.IsType<Outcome.Scored>((await JudgeAsync(commands, one)).Outcome);
        var command = Assert.Single(commands.Asked);
        Assert.Contains(one.Folder, command.Jail!.Readable);
        Assert.DoesNotContain(one.Folder, command.Jail.Writable);
    }

    [Fact]
    public async Task AProgramIsBuiltOnceAndThenExecuted()
    {
        using var compiled = Compiled();
        await using var commands = Commands(c =>
        {
            if (c.Words.Contains("build.sh")) File.WriteAllText(Path.Combine(c.Words[3], "tool"), "");
            return ScriptedCommands.Prints(c.Jail is null ? Score : "");
        });
        Assert.IsType<Outcome.Scored>((await JudgeAsync(commands, compiled.Open())).Outcome);
        var (build, runs) = (commands.Asked[0], commands.Asked.Skip(1).Where(c => c.Jail is not null).ToArray());
        Assert.Equal(["built", "home", "work"], build.Jail!.Writable.Select(Path.GetFileName).Order());
        Assert.Equal(3, runs.Length);
        Assert.All(runs, run => Assert.EndsWith("built/tool", run.Words[0], StringComparison.Ordinal));
        Assert.All(runs, run => Assert.Contains(run.Jail!.Readable, r => r.EndsWith("/built", StringComparison.Ordinal)));
        Assert.All(runs, run => Assert.DoesNotContain(run.Jail!.Writable, r => r.EndsWith("/built", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ABuildThatFailsOrLeavesNothingIsARejection()
    {
        using var compiled = Compiled();
        await using var silent = Commands(_ => ScriptedCommands.Prints(""));
        Assert.Equal(
            new Outcome.Rejected(FolderTask.BuildStage, "its build left no {built}/tool"),
            (await JudgeAsync(silent, compiled.Open())).Outcome);
        await using var failing = Commands(_ => new CommandEnd(CommandEnding.Exited, 1, "", "a semicolon is missing\n"));
        Assert.Equal(
            new Outcome.Rejected(FolderTask.BuildStage, "its build ended with exit code 1: a semicolon is missing"),
            (await JudgeAsync(failing, compiled.Open())).Outcome);
    }

    [Theory]
    [InlineData("{\"hits\": 3, \"gap\": 0.2}", null, 4)]
    [InlineData("{\"hits\": 3, \"gap\": 0.7}", "hits >= 3 && gap < 0.5 does not hold: ", 2)]
    [InlineData("{\"hits\": 2, \"gap\": 0.2}", "hits >= 3 && gap < 0.5 does not hold: ", 2)]
    [InlineData("{\"hits\": 2}", "its score has no 'gap', only hits", 2)]
    public async Task AProgramThatFailsACheapTrialIsNotJudged(string printed, string? reason, int commands)
    {
        using var screened = new TaskFolder(TaskFolder.Whole.Replace("\"inputs\"", """
            "screens": [{ "run": ["sh", "{program}", "few"], "score": ["sh", "few.sh", "{stdout}"], "require": "hits >= 3 && gap < 0.5" }], "inputs"
            """));
        await using var asked = Commands(c => ScriptedCommands.Prints(c.Jail is not null ? "" : c.Words[1] == "few.sh" ? printed : Score));
        var outcome = (await JudgeAsync(asked, screened.Open())).Outcome;
        Assert.Equal(commands, asked.Asked.Count);
        Assert.Equal("few", asked.Asked[0].Words[2]);
        if (reason is null)
        {
            Assert.IsType<Outcome.Scored>(outcome);
            return;
        }

        var rejected = Assert.IsType<Outcome.Rejected>(outcome);
        Assert.Equal(FolderTask.ScreenStage, rejected.Stage);
        Assert.StartsWith(reason, rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReasonsDoNotNameTheScratchFolder()
    {
        await using var commands = Commands(c => new CommandEnd(
            CommandEnding.Exited, 1, "", $"{c.Folder}/program.sh: {Path.GetDirectoryName(c.Folder)}/home/tmpX1.o: no symbol\n"));
        var rejected = Assert.IsType<Outcome.Rejected>((await JudgeAsync(commands)).Outcome);
        Assert.Equal("it ended with exit code 1: work/program.sh: home/...: no symbol", rejected.Reason);
    }

    [Fact]
    public async Task TheJudgeIsToldHowLongTheProgramTook()
    {
        using var timed = new TaskFolder(TaskFolder.Whole.Replace("\"{stdout}\"", "\"{stdout}\", \"{seconds}\", \"{cpu}\""));
        await using var commands = Commands(c => ScriptedCommands.Prints(c.Jail is null ? Score : "") with
        {
            Seconds = 1.25,
            ProcessorSeconds = 0.5,
        });
        await JudgeAsync(commands, timed.Open());
        Assert.Equal(["1.250000", "0.500000"], commands.Asked[1].Words.Skip(3));
    }

    [Fact]
    public async Task CommandsHaveTheVariablesThatTheTaskSays()
    {
        using var more = new TaskFolder(TaskFolder.Whole.Replace(
            "\"inputs\"", "\"environment\": [\"A=b=c\", \"TOOLS=~/tools\"], \"inputs\""));
        await using var commands = Commands(c => ScriptedCommands.Prints(c.Jail is null ? Score : ""));
        await JudgeAsync(commands, more.Open());
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.All(commands.Asked, c => Assert.Equal(("b=c", home + "/tools"), (c.Environment["A"], c.Environment["TOOLS"])));
    }

    [Theory]
    [InlineData(CommandEnding.Exited, 1, "run", "it ended with exit code 1: the last words")]
    [InlineData(CommandEnding.Exited, 139, "run", "it was ended by signal 11: the last words")]
    [InlineData(CommandEnding.Time, 0, "time", "it ran longer than 60 s")]
    [InlineData(CommandEnding.Memory, 0, "memory", "it held more than 1024 MB")]
    [InlineData(CommandEnding.Processes, 0, "run", "it had more than 32 processes")]
    [InlineData(CommandEnding.Output, 0, "output", "it printed more than 1000000 bytes")]
    [InlineData(CommandEnding.Disk, 0, "output", "it left more than 256 MB in its folders")]
    public async Task AProgramThatFailsIsRejected(CommandEnding ending, int code, string stage, string reason)
    {
        await using var commands = Commands(_ => new CommandEnd(ending, code, "", "the last\u001b[31m words\n"));
        Assert.Equal(new Outcome.Rejected(new Stage(stage), reason), (await JudgeAsync(commands)).Outcome);
    }

    [Fact]
    public async Task WhatTheMachineDoesIsNoVerdictAndACommandThatIsMissingStopsTheRun()
    {
        await using var lost = Commands(_ => new CommandEnd(CommandEnding.Lost, 0, "", "no memory"));
        Assert.Equal("no memory", (await JudgeAsync(lost)).Lost);
        await using var missing = Commands(_ => new CommandEnd(CommandEnding.NotStarted, 0, "", "'/x' cannot be started"));
        await Assert.ThrowsAsync<UserException>(() => JudgeAsync(missing));
    }

    [Theory]
    [InlineData(
        "{\"gap\": -9, \"hits\": 4, \"test_gap\": 7}", "its error, gap / 2 + 1 - hits / hits, is -1.125, and an error is 0 or more")]
    [InlineData("{\"gap\": 1, \"hits\": 0, \"test_gap\": 7}", "its fitness, hits - 10 * error - size / 1000, is NaN")]
    [InlineData("nothing of use", "it printed no line that begins with a JSON object")]
    public async Task AScoreThatASearchCannotUseIsRejected(string output, string reason)
    {
        // A library's host may write numbers with a comma; reasons are journaled and reach prompts.
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        await using var commands = Commands(_ => ScriptedCommands.Prints(output));
        var rejected = Assert.IsType<Outcome.Rejected>((await JudgeAsync(commands)).Outcome);
        Assert.Equal(FolderTask.ScoreStage, rejected.Stage);
        Assert.StartsWith(reason, rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RepeatsHaveSeedsOfTheirOwnAndAreJoinedByTheMedian()
    {
        using var repeated = new TaskFolder(TaskFolder.Whole
            .Replace("\"inputs\"", "\"repeats\": 3, \"inputs\"").Replace("\"{stdout}\"", "\"{stdout}\", \"{seed}\""));
        var gaps = new Queue<int>([5, 1, 2]);
        await using var commands = Commands(c => ScriptedCommands.Prints(
            c.Jail is null ? Score.Replace("\"gap\": 1", $"\"gap\": {gaps.Dequeue()}") : ""));
        var scored = Assert.IsType<Outcome.Scored>((await JudgeAsync(commands, repeated.Open())).Outcome);
        Assert.Equal(2, scored.Metrics["gap"]);
        var seeds = commands.Asked.Where(c => c.Jail is null).Select(c => c.Words[3]).ToArray();
        Assert.Equal(3, seeds.Distinct().Count());
        await using var again = Commands(_ => ScriptedCommands.Prints(Score));
        await JudgeAsync(again, repeated.Open());
        Assert.Equal(seeds, again.Asked.Where(c => c.Jail is null).Select(c => c.Words[3]));
    }

    [Fact]
    public async Task ALinkThatAProgramLeavesIsNotFollowed()
    {
        await using var commands = Commands(c =>
        {
            if (c.Jail is not null) File.CreateSymbolicLink(Path.Combine(c.Folder, "..", "output", "score.json"), "/etc/passwd");
            return ScriptedCommands.Prints(Score);
        });
        var rejected = Assert.IsType<Outcome.Rejected>((await JudgeAsync(commands)).Outcome);
        Assert.Equal("it left 'score.json', a link: only files and folders count", rejected.Reason);
        Assert.Single(commands.Asked);
    }

    [Fact]
    public async Task ProgramsThatDifferInBlankLinesAreOne()
    {
        var intake = new ProgramIntake((PlainLanguage)task.Language, mostBytes: 100);
        var stop = TestContext.Current.CancellationToken;
        var form = (await intake.TakeAsync("# Program:\na\nb", stop)).Form;
        Assert.Equal(form, (await intake.TakeAsync("# Program:\n\na  \n\nb\n", stop)).Form);
        Assert.NotEqual(form, (await intake.TakeAsync("# Program:\na\n b", stop)).Form);
        Assert.Equal("there is no program in the answer", (await intake.TakeAsync("# Program:\n ", stop)).Rejection!.Reason);
        var tooLong = await intake.TakeAsync("# Program:\n" + new string('x', 200), stop);
        Assert.Equal("it has 201 bytes, and 100 are the most", tooLong.Rejection!.Reason);
    }

    public void Dispose()
    {
        folder.Dispose();
        scratch.Dispose();
    }

    private static MetricSet Metrics(double gap, double hits) =>
        new(new Metric("program_bytes", 120), new Metric("gap", gap), new Metric("hits", hits), new Metric("test_gap", 9));

    private ScriptedCommands Commands(Func<Command, CommandEnd> says) => new(scratch.In($"{++made}"), says);

    private int made;

    private static TaskFolder Compiled() => new(TaskFolder.Whole.Replace(
        "\"run\": [\"sh\", \"{program}\"]",
        "\"build\": [\"sh\", \"build.sh\", \"{program}\", \"{built}\"], \"repeats\": 3, \"run\": [\"{built}/tool\"]"));

    private async Task<Judgement> JudgeAsync(ScriptedCommands commands, FolderTask? other = null)
    {
        var judged = other ?? task;
        var stop = TestContext.Current.CancellationToken;
        var source = judged.Seeds[1].Source;
        var taken = new TakenCandidate(new Candidate(0, -1, source), (await new ProgramIntake(
            (PlainLanguage)judged.Language, 1000).TakeAsync(source, stop)).Program!);
        return await new FolderJudge(judged, commands).JudgeAsync(taken, trainingSeed: 5, stop);
    }
}
