using System.Text.RegularExpressions;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Commands;
using EvoPrompting.Folders.Judging;
using EvoPrompting.Folders.Languages;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Folders;

/// <summary>A whole search for regions, by changes, with feedback in its prompts: what is journaled, and that it repeats.</summary>
public sealed partial class RegionRunTests : IDisposable
{
    private const string Around = "#!/bin/sh\r\n# EVOLVE-BLOCK-START\r\n{0}# EVOLVE-BLOCK-END\r\necho done";

    private readonly TaskFolder folder = new(TaskFolder.Whole.Replace("\"language\"", """
        "answers": "changes", "feedback": { "inPrompts": true }, "language"
        """).Replace("\"{stdout}\"", "\"{stdout}\", \"{program}\"")
        .Replace("gap / 2 + 1 - hits / hits", "gap").Replace("hits - 10 * error", "-error"));

    private readonly TemporaryFolder runs = new();
    private readonly List<string> written = [];
    private int outcomes, made;

    public RegionRunTests()
    {
        File.WriteAllText(folder.In("first.sh"), string.Format(null, Around, "a=1\r\nb=20\r\n"));
        File.WriteAllText(folder.In("second.sh"), string.Format(null, Around, "a=7\r\nb=9\r\n"));
    }

    [Fact]
    public async Task ARunRepeatsWhereverItWasStopped()
    {
        var whole = await ExportAsync("whole", int.MaxValue);
        Assert.Contains("\"feedback\":\"the sum is ", whole, StringComparison.Ordinal);
        Assert.Contains("# Feedback: the sum is ", whole, StringComparison.Ordinal);
        Assert.Contains("<<<<<<< SEARCH", whole, StringComparison.Ordinal);
        const string shape = @"\A#!/bin/sh\r\n# EVOLVE-BLOCK-START\r\n([^\r\n]*\r\n)*# EVOLVE-BLOCK-END\r\necho done\z";
        Assert.All(written, file => Assert.Matches(shape, file));
        Assert.InRange(written.Distinct().Count(), 10, 100);
        for (int stop = 1, all = outcomes; stop < all; stop += 5)
        {
            await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync($"{stop}", stop));
            Assert.Equal(whole, await ExportAsync($"{stop}", int.MaxValue));
        }
    }

    [Fact]
    public async Task ItsOutcomesAreReadAgainFromTheJournal()
    {
        await RunAsync("run", int.MaxValue);
        var history = RunHistory.Open(new RunFolder(runs.In("run")));
        var scored = history.Candidates.Select(c => c.Outcome).OfType<Outcome.Scored>();
        Assert.All(scored, s => Assert.StartsWith("the sum is ", s.Feedback, StringComparison.Ordinal));
        var language = folder.Open().Language;
        foreach (var proposal in history.Proposals) // equal answer and prompt, equal program
            Assert.Equal(proposal.Children.Select(c => c.Source), proposal.Completions.Select(c => language.Read(c.Text, proposal.Text)));
    }

    public void Dispose()
    {
        folder.Dispose();
        runs.Dispose();
    }

    private async Task<string> ExportAsync(string name, int stopAfter)
    {
        await RunAsync(name, stopAfter);
        return ScriptedRun.Export(new RunFolder(runs.In(name)));
    }

    private async Task RunAsync(string name, int stopAfter)
    {
        var (task, seed, run) = (folder.Open(), new RunSeed(5), new RunFolder(runs.In(name)));
        var settings = new SearchSettings { Rounds = 3, PromptsPerRound = 3, SamplesPerPrompt = 4, Survivors = 3, ErrorCeiling = 1 };
        using var journal = File.Exists(run.Journal)
            ? SqliteJournal.Resume(run, Some.Identity, Some.Clock) : SqliteJournal.Create(run, Some.Identity, Some.Clock);
        outcomes = 0;
        await using var commands = new ScriptedCommands(runs.In($"scratch-{++made}"), c => Say(c, stopAfter));
        var language = (PlainLanguage)task.Language;
        var evaluator = new ParallelEvaluator(1, new FolderJudge(task, commands).JudgeAsync, seed);
        await new EvolutionarySearch(
            task, new Proposer(task, language.RandomEdits(), journal, settings, seed),
            new JournaledEvaluator(new ProgramIntake(language, 1000), evaluator, journal), new FittestSelection(task), new NoTuning(),
            journal, settings, seed).RunAsync(TestContext.Current.CancellationToken);
    }

    private CommandEnd Say(Command command, int stopAfter)
    {
        if (command.Jail is not null) return ScriptedCommands.Prints("");
        if (outcomes++ == stopAfter) throw new OperationCanceledException();
        var program = File.ReadAllText(command.Words[3]);
        written.Add(program);
        var sum = Number().Matches(program).Sum(m => int.Parse(m.Value, null));
        var feedback = $"the sum is {sum}\\n# Program:\\nof {command.Words[3]}";
        return ScriptedCommands.Prints($"{{\"gap\": {sum % 10 / 3.0:R}, \"hits\": 1, \"test_gap\": 0, \"feedback\": \"{feedback}\"}}");
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
