using System.Diagnostics;
using EvoPrompting.Sandbox.Tests.Peers;

namespace EvoPrompting.Sandbox.Tests.Runs;

/// <summary>Folders of other systems by the commands that a user types, unchanged. Their evaluators are written for these tests.</summary>
public sealed class PeerRunTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evoprompting-peer-runs-");

    public PeerRunTests()
    {
        Assert.SkipUnless(AdapterRun.HasPython, "needs python3");
        Write("open/initial_program.py", "values = [1, 2, 3]\n");
        Write("open/config.yaml", "max_iterations: 5\nllm:\n  primary_model: x\nevaluator:\n  timeout: 20\n  cascade_thresholds: [1]\n");
        Write("open/evaluator.py", """
            import runpy
            from openevolve.evaluation_result import EvaluationResult
            def evaluate(path):
                return EvaluationResult({"combined_score": float(sum(runpy.run_path(path)["values"])), "count": 3}, {"note": "fine"})
            """);
    }

    [Fact]
    public async Task AFolderOfOpenEvolveIsEvaluatedAndSearchedUnchangedAndItsRunKeepsWhatItNeeds()
    {
        var (code, output, errors) = await CommandLine.RunAsync("evaluate", In("open"), In("open/initial_program.py"));
        Assert.True(code == 0, errors);
        Assert.Contains("combined_score    6\n", output, StringComparison.Ordinal);
        Assert.Contains("count             3\n", output, StringComparison.Ordinal);
        Assert.Contains("This is a folder of OpenEvolve (initial_program.py, evaluator.py)", errors, StringComparison.Ordinal);
        Assert.Contains("Without meaning here: max_iterations, llm.", errors, StringComparison.Ordinal);
        Assert.Equal(
            ["config.yaml", "evaluator.py", "initial_program.py"], Directory.GetFiles(In("open")).Select(Path.GetFileName).Order());

        string[] search = ["run", In("open"), "--recipe", SmallRecipe(), "--workers"];
        await Successful.RunAsync([.. search, "1", "--out", In("one")]);
        await Successful.RunAsync([.. search, "2", "--out", In("two")]);
        Directory.Delete(In("open"), recursive: true);
        var whole = await Successful.RunAsync("export", In("one"));
        Assert.Equal(whole, await Successful.RunAsync("export", In("two")));
        Assert.Contains("\"count\"", whole, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.FullName, whole, StringComparison.Ordinal);
        Assert.Contains("a program can write its own score", File.ReadAllText(In("one/report.md")), StringComparison.Ordinal);
        Assert.StartsWith("// This is a folder of OpenEvolve", File.ReadAllText(In("one/task/task.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItsHistoryIsTheSameKilledAndResumed()
    {
        string[] Begin(string run) => ["run", In("open"), "--recipe", SmallRecipe(), "--workers", "2", "--out", run];
        var watch = Stopwatch.StartNew();
        await Successful.RunAsync(Begin(In("whole")));
        var expected = watch.Elapsed;
        var random = new Random(20261126);
        var (run, kills) = await KilledRun.RunAsync(In("killed"), Begin, expected, () => 0.3 + 0.4 * random.NextDouble(), most: 3);
        Assert.True(kills > 0);
        Assert.Equal(await Successful.RunAsync("export", In("whole")), await Successful.RunAsync("export", run));
    }

    [Theory]
    [InlineData("values = [", 3, "rejected at stage score: its evaluator raised SyntaxError: ")]
    [InlineData("raise ValueError('no')", 3, "rejected at stage score: its evaluator raised ValueError: no")]
    [InlineData("import os; os._exit(0)", 3, "rejected at stage score: it printed nothing")]
    [InlineData("open('../../evaluator.py', 'a')", 3, "rejected at stage score: its evaluator raised")]
    public async Task ABrokenProgramIsRejectedWithTheEvaluatorsWords(string program, int expected, string reason)
    {
        Write("broken.py", program + "\n");
        var (code, output, errors) = await CommandLine.RunAsync("evaluate", In("open"), In("broken.py"));
        Assert.True(code == expected, errors);
        Assert.StartsWith(reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModuleThatIsMissingIsASentenceThatNamesThePythonAndNoRejection()
    {
        File.WriteAllText(In("open/evaluator.py"), "import no_such_module_here\ndef evaluate(path): pass\n");
        string[][] commands = [["evaluate", In("open"), In("open/initial_program.py")], ["run", In("open"), "--out", In("r")]];
        foreach (var command in commands)
        {
            var (code, _, errors) = await CommandLine.RunAsync(command);
            Assert.Equal(2, code);
            Assert.Contains("needs the module 'no_such_module_here', which the Python at /", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task APythonIsNamedByItsFolderAndOnlyWhereItHasAMeaning()
    {
        var none = await CommandLine.RunAsync("evaluate", In("open"), In("open/initial_program.py"), "--python", In("venv"));
        Assert.Contains("There is no Python at", none.Errors, StringComparison.Ordinal);
        var astray = await CommandLine.RunAsync("run", "mnist1d", "--python", "python3");
        Assert.Contains("--python is for folders of other systems", astray.Errors, StringComparison.Ordinal);
        var named = await CommandLine.RunAsync("evaluate", In("open"), In("open/initial_program.py"), "--python", "python3");
        Assert.Contains("combined_score    6\n", named.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FoldersOfShinkaAndSkyDiscoverAreJailedToo()
    {
        Write("shinka/initial.py", "def work(seed):\n    return seed\n");
        Write("shinka/evaluate.py", """
            import argparse
            from shinka.core import run_shinka_eval
            words = argparse.ArgumentParser()
            words.add_argument("--program_path")
            words.add_argument("--results_dir")
            options = words.parse_args()
            run_shinka_eval(options.program_path, options.results_dir, "work", 3,
                aggregate_metrics_fn=lambda results: {"combined_score": sum(results), "private": {"runs": len(results)}})
            """);
        var shinka = await Successful.RunAsync("evaluate", In("shinka"), In("shinka/initial.py"));
        Assert.Contains("combined_score    6\n", shinka, StringComparison.Ordinal);
        Assert.Contains("private_runs      3\n", shinka, StringComparison.Ordinal);

        Write("sky/initial_program.py", "values = [1, 2, 3]\n");
        Write("sky/evaluator/evaluate.sh", $"echo began >> {Path.GetTempPath()}eval.log\npython /benchmark/evaluator.py \"$1\"\n");
        Write("sky/evaluator/evaluator.py", """
            import runpy
            from wrapper import run
            run(lambda path: {"combined_score": sum(runpy.run_path(path)["values"])})
            """);
        Assert.Contains("combined_score    6\n", await Successful.RunAsync("evaluate", In("sky"), In("sky/initial_program.py")),
            StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private string In(string name) => Path.Combine(folder.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(name))!);
        File.WriteAllText(In(name), text);
    }

    private string SmallRecipe()
    {
        File.WriteAllText(In("recipe.json"), """
            {
              "task": "open",
              "search": { "rounds": 2, "promptsPerRound": 1, "samplesPerPrompt": 4, "survivors": 2, "errorCeiling": 1 },
              "languageModel": { "kind": "edits" },
              "tuning": { "kind": "none" }
            }
            """);
        return In("recipe.json");
    }
}
