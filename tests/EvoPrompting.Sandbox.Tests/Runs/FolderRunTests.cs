using System.Diagnostics;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>A task from a folder, by the commands that a user types. Its evaluator is a shell's, which every machine has.</summary>
public sealed class FolderRunTests : IDisposable
{
    private readonly ShellFolder folder = new();

    [Fact]
    public async Task ANewFolderRunsAsItIs()
    {
        var task = await NewAsync();
        Assert.Contains("gap", await Successful.RunAsync("evaluate", task, In("task/program.sh")), StringComparison.Ordinal);
        var output = await Successful.RunAsync("run", task, "--recipe", SmallRecipe(), "--out", In("run"));
        Assert.Contains("gap", output, StringComparison.Ordinal);
        Assert.True(File.Exists(In("run/report.md")));
        Assert.NotEmpty(Directory.GetFiles(In("run/best"), "*.sh"));
        Directory.Delete(task, recursive: true);
        Assert.Contains("gap", await Successful.RunAsync("report", In("run")), StringComparison.Ordinal); // it keeps what it needs
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task ItsHistoryIsTheSameWithOneWorkerAndTwoAndKilledAndResumed()
    {
        var task = await NewAsync();
        await Successful.RunAsync("run", task, "--recipe", SmallRecipe(), "--workers", "1", "--out", In("one"));
        var whole = await Successful.RunAsync("export", In("one"));
        var watch = Stopwatch.StartNew();
        await Successful.RunAsync("run", task, "--recipe", SmallRecipe(), "--workers", "2", "--out", In("two"));
        var expected = watch.Elapsed;
        Assert.Equal(whole, await Successful.RunAsync("export", In("two")));
        var random = new Random(20261126);
        string[] Begin(string folder) => ["run", task, "--recipe", SmallRecipe(), "--workers", "2", "--out", folder];
        var (run, kills) = await KilledRun.RunAsync(In("killed"), Begin, expected, () => 0.3 + 0.4 * random.NextDouble(), most: 3);
        Assert.True(kills > 0);
        Assert.Equal(whole, await Successful.RunAsync("export", run));
        AssertNothingIsLeft();
    }

    /// <summary>A run keeps a copy of its task in a folder 'task': what stands there and is none of a run's stays.</summary>
    [Fact]
    public async Task WhatStandsWhereARunKeepsItsTaskIsLeftAlone()
    {
        var task = await NewAsync();
        var before = Content(task);
        var above = Path.GetDirectoryName(task)!;
        var recipe = SmallRecipe();
        Assert.Contains("would overwrite it", await RefusedAsync("run", task, "--recipe", recipe, "--out", above));
        Directory.CreateDirectory(In("recipes"));
        File.Move(recipe, In("recipes/recipe.json"));
        recipe = In("recipes/recipe.json");
        Assert.Contains("is not of a run", await RefusedAsync("run", task, "--recipe", recipe, "--out", above));
        Assert.Equal(before, Content(task));
        Directory.CreateDirectory(In("out"));
        Directory.CreateSymbolicLink(In("out/task"), task);
        Assert.Contains("is not of a run", await RefusedAsync("run", task, "--recipe", recipe, "--out", In("out")));
        Assert.Equal(before, Content(task));

        // A copy that a run made and that the user took for a task of his own.
        Directory.CreateDirectory(In("mine"));
        File.WriteAllText(Path.Combine(task, ".copy-of-a-run"), "");
        Directory.Move(task, In("mine/task"));
        before = Content(In("mine/task"));
        File.CreateSymbolicLink(In("by-another-name"), In("mine/task"));
        foreach (var name in (string[])["mine/task", "by-another-name"])
        {
            var refused = await RefusedAsync("run", In(name), "--recipe", recipe, "--out", In("mine"));
            Assert.Contains("is where this run would keep its copy", refused);
        }

        Assert.Equal(before.Where(f => !f.Contains(".copy-of", StringComparison.Ordinal)),
            Content(In("mine/task")).Where(f => !f.Contains(".copy-of", StringComparison.Ordinal)));

        static string[] Content(string folder) =>
            [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order().Select(f => f + File.ReadAllText(f))];
    }

    /// <summary>A judge's own temporary files are not where a program may have put some.</summary>
    [Fact]
    public async Task WhatAProgramLeavesInItsTemporaryFolderIsNotTheJudges()
    {
        var task = await NewAsync();
        File.WriteAllText(In("task/program.sh"), "echo 0 > \"$TMPDIR/planted\"\n" + File.ReadAllText(In("task/program.sh")));
        File.WriteAllText(
            In("task/score.sh"), "[ -d \"$TMPDIR\" ] && [ ! -e \"$TMPDIR/planted\" ] || exit 9\n" + File.ReadAllText(In("task/score.sh")));
        Assert.Contains("gap", await Successful.RunAsync("evaluate", task, In("task/program.sh")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyRegionsAreWrittenAndFeedbackStandsInPrompts()
    {
        var task = await NewAsync();
        const string before = "#!/bin/sh\r\n# EVOLVE-BLOCK-START\n", after = "# EVOLVE-BLOCK-END\nawk -v slope=$slope -v cube=$cube "
            + "'{ print slope * $1 - cube * $1 * $1 * $1 }' \"$1\"   ";
        File.WriteAllText(In("task/program.sh"), $"{before}slope=0.9\ncube=0.1\n{after}");
        Change("task/task.json", "\"seeds\"", "\"answers\": \"changes\", \"feedback\": { \"inPrompts\": true }, \"seeds\"");
        Change("task/score.sh", "printf \"{\\\"gap\\\": %.9g}\\n\", most",
            "printf \"{\\\"gap\\\": %.9g, \\\"feedback\\\": \\\"%d points\\\"}\\n\", most, NR");
        Assert.Contains("21 points", await Successful.RunAsync("evaluate", task, In("task/program.sh")), StringComparison.Ordinal);
        await Successful.RunAsync("run", task, "--recipe", SmallRecipe(), "--out", In("run"));
        var export = await Successful.RunAsync("export", In("run"));
        Assert.Contains("# Feedback: 21 points", export, StringComparison.Ordinal);
        Assert.Contains("<<<<<<< SEARCH", export, StringComparison.Ordinal);
        var best = Directory.GetFiles(In("run/best"), "*.sh");
        Assert.NotEmpty(best);
        foreach (var program in best.Select(File.ReadAllText))
        {
            Assert.StartsWith(before, program, StringComparison.Ordinal);
            Assert.EndsWith(after, program, StringComparison.Ordinal);
        }

        Assert.Contains("21 points", await Successful.RunAsync("evaluate", task, best[0]), StringComparison.Ordinal);
        File.WriteAllText(In("other.sh"), "echo 1\n" + File.ReadAllText(best[0]));
        Assert.Contains("outside of its regions", await RefusedAsync("evaluate", task, In("other.sh")), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task AProgramOfSeveralFilesIsAFolder()
    {
        var task = await NewAsync();
        Directory.CreateDirectory(In("task/app/lib"));
        File.WriteAllText(In("task/app/main.sh"), """
            here=$(dirname "$0")
            . "$here/lib/numbers.sh"
            awk -v slope=$slope '{ print slope * $1 }' "$1"

            """);
        File.WriteAllText(In("task/app/lib/numbers.sh"), "slope=0.9\n");
        Change("task/task.json", "\"program.sh\"", "\"app\"");
        Change("task/task.json", "\"{program}\"", "\"{program}/main.sh\"");
        Assert.Contains("gap", await Successful.RunAsync("evaluate", task, In("task/app")), StringComparison.Ordinal);
        await Successful.RunAsync("run", task, "--recipe", SmallRecipe(), "--out", In("run"));
        var best = Directory.GetDirectories(In("run/best"));
        Assert.NotEmpty(best);
        Assert.All(best, b => Assert.True(File.Exists(Path.Combine(b, "lib", "numbers.sh"))));
        Assert.Contains("gap", await Successful.RunAsync("evaluate", task, best[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatABuildLeavesCanBeExecuted()
    {
        var task = await NewAsync();
        var definition = In("task/task.json");
        File.WriteAllText(definition, File.ReadAllText(definition).Replace(
            "\"run\": [\"sh\", \"{program}\"", "\"build\": [\"cp\", \"{program}\", \"{built}/tool\"], \"run\": [\"{built}/tool\""));
        File.WriteAllText(In("built.sh"), "#!/bin/sh\n" + File.ReadAllText(In("task/program.sh")));
        Assert.Contains("gap", await Successful.RunAsync("evaluate", task, In("built.sh")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEvaluationHasTheCoresThatItsTaskAsksFor()
    {
        var task = await NewAsync();
        File.WriteAllText(In("cores.sh"), "echo \"{\\\"gap\\\": $(nproc)}\"\n");
        Change("task/task.json", "\"score\": [\"sh\", \"score.sh\", \"points.txt\", \"{stdout}\"]", "\"score\": [\"cat\", \"{stdout}\"]");
        Change("task/task.json", "\"limits\": {", "\"limits\": { \"cores\": 1,");
        Assert.Contains("gap               1\n", await Successful.RunAsync("evaluate", task, In("cores.sh")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeUsedIsOneSentence()
    {
        var task = await NewAsync();
        var embedded = await RefusedAsync("run", task, "--lm", "embedded", "--out", In("a"));
        Assert.Contains("writes this project's own C# only", embedded, StringComparison.Ordinal);
        Assert.Contains("There is no folder", await RefusedAsync("run", "./no-such-folder"), StringComparison.Ordinal);
        Assert.Contains("not empty", await RefusedAsync("new", task), StringComparison.Ordinal);
        var definition = In("task/task.json");
        File.WriteAllText(definition, File.ReadAllText(definition).Replace("[\"sh\", \"{program}\"", "[\"no-such-shell\", \"{program}\""));
        var missing = await RefusedAsync("evaluate", task, In("task/program.sh"));
        Assert.Contains("no program 'no-such-shell'", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARunWhoseCopyWasChangedIsNotResumedAndNotReported()
    {
        var task = await NewAsync();
        await Successful.RunAsync("run", task, "--recipe", SmallRecipe(), "--out", In("run"));
        File.AppendAllText(In("run/task/score.sh"), "# more\n");
        var report = File.ReadAllText(In("run/report.md"));
        foreach (var command in (string[])["resume", "report", "compare"])
            Assert.Contains("not those with which the run began", await RefusedAsync(command, In("run")), StringComparison.Ordinal);
        Assert.Equal(report, File.ReadAllText(In("run/report.md")));
    }

    [Theory]
    [InlineData("sleep 98765", "rejected at stage time: it ran longer than 3 s")]
    [InlineData("(setsid sleep 98765 &) ; exit 4", "rejected at stage run: it ended with exit code 4")]
    [InlineData(
        "while :; do echo 0123456789012345678901234567890123456789; done", "rejected at stage output: it printed more than 10000 bytes")]
    [InlineData("rm -f points.txt program.sh; echo 1", "rejected at stage score: it did not print one number for each point")]
    [InlineData("echo '{\"gap\": 0}'", "rejected at stage score: it did not print one number for each point")]
    [InlineData("kill -9 $$", "rejected at stage run: it was ended by signal 9")]
    [InlineData("ls / || exit 5", "rejected at stage run: it ended with exit code 5")]
    public async Task AHostileProgramIsRejectedWithAReason(string program, string reason)
    {
        var task = await NewAsync();
        var definition = In("task/task.json");
        var seconds = program.StartsWith("sleep", StringComparison.Ordinal) ? 3 : 60;
        File.WriteAllText(definition, File.ReadAllText(definition)
            .Replace("\"seconds\": 10", $"\"seconds\": {seconds}, \"outputBytes\": 10000", StringComparison.Ordinal));
        File.WriteAllText(In("hostile.sh"), program + "\n");
        var (code, output, errors) = await CommandLine.RunAsync("evaluate", task, In("hostile.sh"));
        Assert.True(code == 3, errors);
        Assert.StartsWith(reason, output, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    public void Dispose() => folder.Dispose();

    private string In(string name) => folder.In(name);

    private void Change(string file, string old, string now) => folder.Change(file, old, now);

    private Task<string> NewAsync() => folder.NewAsync();

    private string SmallRecipe() => folder.Recipe();

    private static async Task<string> RefusedAsync(params string[] arguments)
    {
        var (code, _, errors) = await CommandLine.RunAsync(arguments);
        Assert.True(code == 2, $"exit code {code}: {errors}");
        return errors;
    }

    private static void AssertNothingIsLeft() => Assert.DoesNotContain(
        Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)),
        id => ProcessTree.Read(int.Parse(id!, System.Globalization.CultureInfo.InvariantCulture), "cmdline") == "sleep\0" + "98765\0");
}
