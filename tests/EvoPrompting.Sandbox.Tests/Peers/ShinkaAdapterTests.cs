namespace EvoPrompting.Sandbox.Tests.Peers;

/// <summary>What ShinkaEvolve's own runner makes of an evaluator, part by part of its contract.</summary>
public sealed class ShinkaAdapterTests : IDisposable
{
    private const string Evaluator = """
        import argparse, json, os, sys
        words = argparse.ArgumentParser()
        words.add_argument("--program_path")
        words.add_argument("--results_dir")
        options = words.parse_args()
        print("much", file=sys.stdout)
        def leave(name, text):
            with open(os.path.join(options.results_dir, name), "w") as file:
                file.write(text)
        exec(open(options.program_path).read())

        """;

    private const string Correct = "leave('correct.json', '{\"correct\": true, \"error\": null}')\n";

    private readonly AdapterRun run = new();

    [Fact]
    public async Task AScoreWithPublicAndPrivateNumbersAndWords()
    {
        var answer = await JudgeAsync("""
            leave('metrics.json', json.dumps({"combined_score": 0.5, "runs": 2, "text_feedback": "case 3 fails",
                "public": {"hits": 4, "board": "x.o"}, "private": {"truth": 7}}))
            """ + "\n" + Correct);
        Assert.Equal(0.5, answer("combined_score"));
        Assert.Equal(4.0, answer("hits"));
        Assert.Equal(7.0, answer("private_truth"));
        Assert.Equal(2.0, answer("private_runs"));
        Assert.Equal("case 3 fails\nboard: x.o", answer("feedback"));
    }

    [Theory]
    [InlineData("", "its evaluator left no metrics.json that can be read (exit code 0):")]
    [InlineData("sys.exit(3)", "its evaluator left no metrics.json that can be read (exit code 3):")]
    [InlineData("os._exit(0)", "its evaluator left no metrics.json that can be read (exit code 0):")]
    [InlineData("1 / 0", "its evaluator left no metrics.json that can be read (exit code 1): ZeroDivisionError")]
    [InlineData("leave('metrics.json', '{\"combined')", "its evaluator left no metrics.json that can be read")]
    [InlineData("leave('metrics.json', '{\"combined_score\": 4}')",
        "its evaluator does not say that it is correct: there is no correct.json (combined_score 4)")]
    [InlineData(
        "leave('metrics.json', '{\"combined_score\": 0.0}'); leave('correct.json', '{\"correct\": false, \"error\": \"two overlap\"}')",
        "its evaluator does not say that it is correct: two overlap (combined_score 0.0)")]
    [InlineData("leave('metrics.json', '{\"combined_score\": NaN}'); " + Correct, "its combined_score is nan")]
    [InlineData("leave('metrics.json', '{\"combined_score\": \"high\"}'); " + Correct, "its combined_score is high")]
    public async Task AFailureIsAReason(string program, string reason) =>
        Assert.StartsWith(reason, (string?)(await JudgeAsync(program + "\n"))("rejected"), StringComparison.Ordinal);

    [Fact]
    public async Task ACombinedScoreThatIsMissingIsNoughtAsTheirs() =>
        Assert.Equal(0.0, (await JudgeAsync("leave('metrics.json', '{\"public\": {\"hits\": 4}}')\n" + Correct))("combined_score"));

    [Theory]
    [InlineData("def work(seed):\n    return seed\n", 6.0, null)]
    [InlineData("def work(seed):\n    return -seed\n", null, "correct: Validation failed: below nought (combined_score -6")]
    [InlineData("def work(seed):\n    raise ValueError('no')\n", null, "correct: no (combined_score 0.0)")]
    [InlineData("def other(): pass\n", null, "correct: Experiment function 'work' not found in program.py (combined_score 0.0)")]
    [InlineData("def work(seed):\n", null, "correct: expected an indented block")]
    public async Task RunShinkaEvalIsThereWithoutShinka(string program, double? score, string? reason)
    {
        run.With("evaluate.py", """
            import argparse
            from shinka.core import run_shinka_eval
            words = argparse.ArgumentParser()
            words.add_argument("--program_path")
            words.add_argument("--results_dir")
            options = words.parse_args()
            run_shinka_eval(
                program_path=options.program_path, results_dir=options.results_dir, experiment_fn_name="work", num_runs=3,
                aggregate_metrics_fn=lambda results: {"combined_score": sum(results), "public": {"runs": len(results)}},
                validate_fn=lambda result: (result > 0, "below nought"))
            """);
        var answer = await run.JudgeAsync("shinka", "evaluate.py", program);
        if (score is { } number) Assert.Equal(number, answer.GetProperty("combined_score").GetDouble());
        else Assert.Contains(reason!, answer.GetProperty("rejected").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACheckNamesAModuleThatIsMissingAndDoesNotRunTheEvaluator()
    {
        run.With("evaluate.py", "from no_such_module_here import x\n");
        var (code, _, errors) = await run.RunAsync("shinka", "evaluate.py", "--check");
        Assert.Equal(1, code);
        Assert.Contains("evaluate.py needs the module 'no_such_module_here'", errors, StringComparison.Ordinal);
        run.With("evaluate.py", "from shinka.core import run_shinka_eval\nimport json\nraise SystemExit(9)\n");
        Assert.Equal(0, (await run.RunAsync("shinka", "evaluate.py", "--check")).Code);
    }

    public void Dispose() => run.Dispose();

    private async Task<Func<string, object?>> JudgeAsync(string program)
    {
        var answer = await run.With("evaluate.py", Evaluator).JudgeAsync("shinka", "evaluate.py", program);
        return name => !answer.TryGetProperty(name, out var value) ? null
            : value.ValueKind == System.Text.Json.JsonValueKind.Number ? value.GetDouble() : value.GetString();
    }
}
