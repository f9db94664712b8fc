namespace EvoPrompting.Sandbox.Tests.Peers;

/// <summary>What SkyDiscover's own runner makes of an evaluate.sh, and of an evaluator.py behind it.</summary>
public sealed class SkyDiscoverAdapterTests : IDisposable
{
    private const string Shell =
        "#!/usr/bin/env bash\nset -euo pipefail\n# MODE ($2) is not looked at\npython /benchmark/evaluator.py \"$1\"\n";

    private readonly AdapterRun run = new();

    [Fact]
    public async Task TheFolderStandsForTheContainersAndItsEvaluatorNeedsNoWrapper()
    {
        run.With("evaluator/evaluate.sh", Shell).With("evaluator/evaluator.py", """
            def evaluate(path):
                print("much")
                return {"combined_score": 0.5, "hits": 3, "fine": True, "note": "a text"}
            if __name__ == "__main__":
                from wrapper import run
                run(evaluate)
            """);
        var answer = await run.JudgeAsync("skydiscover", "evaluator/evaluate.sh", "x = 1\n");
        Assert.Equal(0.5, answer.GetProperty("combined_score").GetDouble());
        Assert.Equal(3, answer.GetProperty("hits").GetDouble());
        Assert.Equal("note: a text", answer.GetProperty("feedback").GetString());
        Assert.False(answer.TryGetProperty("test_combined_score", out _)); // it tells no modes apart
    }

    [Theory]
    [InlineData("echo '{\"status\": \"success\", \"combined_score\": 2, \"metrics\": {\"hits\": 1}}'", 2)]
    [InlineData("echo '{\"status\": \"success\", \"combined_score\": 2, \"metrics\": {\"combined_score\": 3}}'", 3)] // inside goes first
    [InlineData("echo loading; echo '{\"status\": \"success\", \"combined_score\": 2}'", 2)]
    [InlineData("echo x >> TEMPORARY/eval.log; echo '{\"status\": \"success\", \"combined_score\": 2}'", 2)]
    public async Task OneJsonObjectIsAScore(string line, double score)
    {
        run.With("evaluator/evaluate.sh", "set -e\n" + line.Replace("TEMPORARY", Path.GetTempPath().TrimEnd('/')) + "\n");
        var answer = await run.JudgeAsync("skydiscover", "evaluator/evaluate.sh", "x = 1\n");
        Assert.Equal(score, answer.GetProperty("combined_score").GetDouble());
    }

    [Theory]
    [InlineData("true", "its evaluator printed 0 JSON objects")]
    [InlineData("echo '{}'; echo '{}'", "its evaluator printed 2 JSON objects")]
    [InlineData("echo no >&2; exit 1", "its evaluator ended with exit code 1: no")]
    [InlineData("echo '{\"status\": \"error\", \"combined_score\": 0, \"artifacts\": {\"error\": \"no\"}}'",
        "its evaluator says: no (combined_score 0)")]
    [InlineData("echo '{\"status\": \"timeout\", \"combined_score\": 0}'", "its evaluator says: status timeout (combined_score 0)")]
    [InlineData("echo '{\"status\": \"success\", \"combined_score\": NaN}'", "its combined_score is nan")]
    public async Task AFailureIsAReason(string line, string reason)
    {
        run.With("evaluator/evaluate.sh", line + "\n");
        var answer = await run.JudgeAsync("skydiscover", "evaluator/evaluate.sh", "x = 1\n");
        Assert.StartsWith(reason, answer.GetProperty("rejected").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HiddenInstancesAreJudgedForReportsWhereTheModeIsLookedAt()
    {
        run.With("evaluator/evaluate.sh", """
            score=5
            if [ "$2" = test ]; then score=4; fi
            echo "{\"status\": \"success\", \"combined_score\": $score}"
            """);
        var answer = await run.JudgeAsync("skydiscover", "evaluator/evaluate.sh", "x = 1\n");
        Assert.Equal(5, answer.GetProperty("combined_score").GetDouble());
        Assert.Equal(4, answer.GetProperty("test_combined_score").GetDouble());
    }

    public void Dispose() => run.Dispose();
}
