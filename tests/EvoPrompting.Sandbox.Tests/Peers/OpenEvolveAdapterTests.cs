using System.Text.Json;

namespace EvoPrompting.Sandbox.Tests.Peers;

/// <summary>What OpenEvolve's own runner makes of an evaluator, part by part of its contract. The numbers are what it gives.</summary>
public sealed class OpenEvolveAdapterTests : IDisposable
{
    private const string Load = """
        import importlib.util
        def load(path):
            spec = importlib.util.spec_from_file_location("program", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module

        """;

    private readonly AdapterRun run = new();

    [Theory]
    [InlineData("{'combined_score': 0.5, 'hits': 3}", 0.5)]
    [InlineData("{'combined_score': '0.5', 'hits': 3}", 0.5)]
    [InlineData("{'combined_score': True}", 1)]
    [InlineData("{'combined_score': 'good', 'hits': 3, 'misses': 1}", 2)] // no number: the mean counts
    [InlineData("{'hits': 3, 'misses': 1, 'fine': True, 'words': 'x', 'bad': float('nan')}", 2)] // flags, words and NaN are not in it
    [InlineData("{'hits': 3, 'error': 1.0}", 2)] // a number called error is in it
    [InlineData("{'complexity': 9, 'hits': 3}", 3)] // a feature of the peer's grid is not
    [InlineData("{'metrics': {'combined_score': 0.5}, 'artifacts': {'a': 'b'}}", 0.5)] // nested: the numbers are inside
    [InlineData("{'combined_score': 0.5, 'error': 'a remark'}", 0.5)]
    [InlineData("{'combined_score': 0}", 0)]
    [InlineData("{'combined_score': -2.5, 'error': 'a remark'}", -2.5)]
    public async Task AScoreIsTheirs(string result, double score)
    {
        run.With("evaluator.py", $"def evaluate(path):\n    print('much', 'more')\n    return {result}\n");
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", "x = 1\n", "--features", "complexity");
        Assert.Equal(score, answer.GetProperty("combined_score").GetDouble());
    }

    [Theory]
    [InlineData("{'combined_score': 0.0, 'error': 'no such function'}", "its evaluator says: no such function (combined_score 0)")]
    [InlineData("{'runs': 0.0, 'error': 'no'}", "its evaluator says: no (combined_score 0)")]
    [InlineData("{'metrics': {'combined_score': 0.0}, 'artifacts': {'exception': 'no'}}", "its evaluator says: no (combined_score 0)")]
    [InlineData("EvaluationResult({'combined_score': 0.0}, {'stderr': 'no', 'failure_stage': 's'})", "its evaluator says: no (")]
    [InlineData("{'combined_score': float('nan')}", "its combined_score is nan")]
    [InlineData("{'combined_score': float('inf')}", "its combined_score is inf")]
    [InlineData("{}", "its evaluator gave back no number")]
    [InlineData("[1]", "its evaluator gave back list, where a dict or an EvaluationResult belongs")]
    [InlineData("1 / 0", "its evaluator raised ZeroDivisionError: division by zero")]
    [InlineData("exit(0)", "it ended the evaluator's process (exit code 0)")]
    public async Task AFailureIsAReason(string result, string reason)
    {
        run.With("evaluator.py", $"""
            from openevolve.evaluation_result import EvaluationResult
            def evaluate(path):
                return {result}
            """);
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", "x = 1\n");
        Assert.StartsWith(reason, answer.GetProperty("rejected").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.4, "{'combined_score': 0.4, 'first': 1}")] // does not reach the first threshold
    [InlineData(0.6, "{'combined_score': 0.7, 'first': 2.0, 'second': 1.0, 'flag': 1.0}")] // laid over, as floats; words left behind
    [InlineData(0.9, "{'combined_score': 1.5, 'first': 2.0, 'second': 1.0, 'flag': 1.0, 'third': 1.0}")]
    public async Task StagesFollowOneAnotherPastTheirThresholds(double first, string expected)
    {
        run.With("evaluator.py", Load + """
            from openevolve.evaluation_result import EvaluationResult
            def evaluate(path):
                raise RuntimeError("stages are called, not this")
            def evaluate_stage1(path):
                return {"combined_score": load(path).score, "first": 1}
            def evaluate_stage2(path):
                score = load(path).score
                return EvaluationResult(
                    {"combined_score": 0.7 if score < 0.8 else 0.9, "first": 2, "second": 1, "flag": True, "error": "x"}, {"note": b"seen"})
            def evaluate_stage3(path):
                return {"combined_score": 1.5, "third": 1}
            """);
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", $"score = {first}\n", "--thresholds", "0.5", "0.8");
        var numbers = answer.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Number)
            .ToDictionary(p => p.Name, p => p.Value.GetDouble());
        var wanted = JsonSerializer.Deserialize<Dictionary<string, double>>(expected.Replace('\'', '"'))!;
        Assert.Equal(wanted.OrderBy(p => p.Key), numbers.OrderBy(p => p.Key));
        Assert.Equal(first > 0.5, answer.TryGetProperty("feedback", out var feedback) && feedback.GetString() == "note: seen");
    }

    [Theory]
    [InlineData("raise ValueError('late')", 60, "stage2_stderr: late")]
    [InlineData("time.sleep(300)", 5, "failure_stage: stage2, which ran longer than 5 s")]
    public async Task ALaterStageThatFailsLeavesWhatTheFirstSaid(string stage, int seconds, string feedback)
    {
        run.With("evaluator.py", $$"""
            import time
            def evaluate(path): pass
            def evaluate_stage1(path):
                return {"hits": 3, "misses": 1}
            def evaluate_stage2(path):
                {{stage}}
            """);
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", "x = 1\n", "--thresholds", "0.5", "--seconds", $"{seconds}");
        Assert.Equal(4 / 3.0, answer.GetProperty("combined_score").GetDouble()); // the mean with stage2_passed, which is 0
        Assert.Contains(feedback, answer.GetProperty("feedback").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFirstStageThatHangsIsARejection()
    {
        run.With("evaluator.py", "def evaluate(path):\n    while True: pass\n");
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", "x = 1\n", "--seconds", "1");
        Assert.Equal("it ran longer than 1 s", answer.GetProperty("rejected").GetString());
    }

    [Fact]
    public async Task WhatIsSaidIsTheSameWhereverItRuns()
    {
        run.With("evaluator.py", Load + "def evaluate(path):\n    return {'combined_score': load(path).score, 'at': 1}\n");
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", """
            import tempfile
            raise ValueError(f"{__file__} {tempfile.gettempdir()}/abc {object()}")
            """);
        Assert.Equal(
            "its evaluator raised ValueError: program.py (a temporary file) <object object at 0x...>",
            answer.GetProperty("rejected").GetString());
    }

    [Fact]
    public async Task AnEvaluatorImportsFromItsOwnFolderAndItsChildrenPrintNoAnswer()
    {
        run.With("evoprompting_shared.py", "value = 4\n").With("evaluator.py", """
            import subprocess, sys
            from evoprompting_shared import value
            def evaluate(path):
                subprocess.run([sys.executable, "-c", "print('{\"combined_score\": 99}')"], check=True)
                return {"combined_score": value}
            """);
        var answer = await run.JudgeAsync("openevolve", "evaluator.py", "x = 1\n");
        Assert.Equal(4, answer.GetProperty("combined_score").GetDouble());
    }

    [Fact]
    public async Task ACheckNamesAModuleThatIsMissingAndThePythonThatMissesIt()
    {
        run.With("evaluator.py", "import no_such_module_here\ndef evaluate(path): pass\n");
        var (code, output, errors) = await run.RunAsync("openevolve", "evaluator.py", "--check");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("evaluator.py needs the module 'no_such_module_here', which the Python at /", errors, StringComparison.Ordinal);
        Assert.Contains("--python path/to/venv", errors, StringComparison.Ordinal);
        run.With("evaluator.py", "import json\n");
        Assert.Contains("has no function 'evaluate'", (await run.RunAsync("openevolve", "evaluator.py", "--check")).Errors,
            StringComparison.Ordinal);
        run.With("evaluator.py", "def evaluate(path): pass\n");
        Assert.Equal(0, (await run.RunAsync("openevolve", "evaluator.py", "--check")).Code);
    }

    public void Dispose() => run.Dispose();
}
