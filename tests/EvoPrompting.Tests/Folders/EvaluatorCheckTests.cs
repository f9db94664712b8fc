using EvoPrompting.Candidates;
using EvoPrompting.Commands;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Folders;

/// <summary>A task's own check, before its first program is judged; and numbers that a score has besides.</summary>
public sealed class EvaluatorCheckTests : IDisposable
{
    private const string Score = "{\"gap\": 1, \"hits\": 4, \"test_gap\": 7, \"speed\": 2}";

    private readonly TaskFolder folder = new(TaskFolder.Whole.Replace(
        "\"run\": [", "\"check\": [\"sh\", \"check.sh\", \"{peers}/x.py\"], \"run\": [", StringComparison.Ordinal));

    private readonly TemporaryFolder scratch = new();

    [Fact]
    public async Task ItRunsOnceForAllProgramsJailedWithoutAProgram()
    {
        await using var commands = new ScriptedCommands(scratch.In("1"), c => ScriptedCommands.Prints(c.Jail is null ? Score : ""));
        var judge = new FolderJudge(folder.Open(), commands);
        foreach (var ordinal in (int[])[0, 1, 2]) Assert.IsType<Outcome.Scored>((await JudgeAsync(judge, ordinal)).Outcome);
        var check = Assert.Single(commands.Asked, c => c.Words[1] == "check.sh");
        Assert.Same(commands.Asked[0], check);
        Assert.Contains(folder.Open().Folder, check.Jail!.Readable);
        Assert.Contains(Path.GetDirectoryName(check.Words[2])!, check.Jail.Readable);
        Assert.DoesNotContain(Path.GetDirectoryName(check.Words[2])!, check.Jail.Writable);
        Assert.Contains("peers/evoprompting_openevolve.py", commands.Seen[0]);
    }

    [Fact]
    public async Task WhereItFailsTheSearchStopsWithItsLastWords()
    {
        await using var commands = new ScriptedCommands(
            scratch.In("1"), _ => new CommandEnd(CommandEnding.Exited, 1, "", "a traceback\nthere is no compiler.\n"));
        var judge = new FolderJudge(folder.Open(), commands);
        var fault = await Assert.ThrowsAsync<UserException>(() => JudgeAsync(judge, 0));
        Assert.Equal("The evaluator of 'small-task' does not work here: there is no compiler.", fault.Message);
    }

    [Fact]
    public async Task WhereTheMachineLostItItRunsAgain()
    {
        var ends = 0;
        await using var commands = new ScriptedCommands(scratch.In("1"), c => ends++ == 0
            ? new CommandEnd(CommandEnding.Lost, 0, "", "no memory") : ScriptedCommands.Prints(c.Jail is null ? Score : ""));
        var judge = new FolderJudge(folder.Open(), commands);
        Assert.Equal("no memory", (await JudgeAsync(judge, 0)).Lost);
        Assert.IsType<Outcome.Scored>((await JudgeAsync(judge, 0)).Outcome);
        Assert.Equal(2, commands.Asked.Count(c => c.Words[1] == "check.sh"));
    }

    [Fact]
    public void ItKnowsNoProgram()
    {
        using var astray = new TaskFolder(TaskFolder.Whole.Replace(
            "\"run\": [", "\"check\": [\"sh\", \"{program}\"], \"run\": [", StringComparison.Ordinal));
        Assert.Contains("evaluator.check: says {program}, and it runs before there is a program",
            Assert.Throws<UserException>(() => astray.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherNumbersAreKeptWhereEveryRepeatHasThem()
    {
        using var open = new TaskFolder(TaskFolder.Whole
            .Replace("\"ceiling\"", "\"otherMetrics\": true, \"ceiling\"", StringComparison.Ordinal)
            .Replace("\"inputs\"", "\"repeats\": 3, \"inputs\"", StringComparison.Ordinal));
        var speeds = new Queue<string>(["2", "9", "3, \"once\": 1"]);
        await using var commands = new ScriptedCommands(scratch.In("1"), c => ScriptedCommands.Prints(
            c.Jail is null ? Score.Replace("\"speed\": 2", $"\"speed\": {speeds.Dequeue()}", StringComparison.Ordinal) : ""));
        var scored = Assert.IsType<Outcome.Scored>((await JudgeAsync(new FolderJudge(open.Open(), commands), 0)).Outcome);
        Assert.Equal(["program_bytes", "gap", "hits", "test_gap", "speed"], scored.Metrics.Select(m => m.Name));
        Assert.Equal(3, scored.Metrics["speed"]);
        await using var closed = new ScriptedCommands(scratch.In("2"), _ => ScriptedCommands.Prints(Score));
        using var usual = new TaskFolder();
        var fewer = Assert.IsType<Outcome.Scored>((await JudgeAsync(new FolderJudge(usual.Open(), closed), 0)).Outcome);
        Assert.DoesNotContain(fewer.Metrics, m => m.Name == "speed");
    }

    public void Dispose()
    {
        folder.Dispose();
        scratch.Dispose();
    }

    private static async Task<Judgement> JudgeAsync(FolderJudge judge, int ordinal)
    {
        var stop = TestContext.Current.CancellationToken;
        var intake = new ProgramIntake(new PlainLanguage(KnownLanguages.Find("shell")!), 1000);
        var taken = await intake.TakeAsync("# Program:\necho 3", stop);
        return await judge.JudgeAsync(new TakenCandidate(new Candidate(ordinal, -1, "echo 3"), taken.Program!), trainingSeed: 5, stop);
    }
}
