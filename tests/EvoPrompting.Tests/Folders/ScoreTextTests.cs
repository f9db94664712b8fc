using EvoPrompting.Folders.Judging;

namespace EvoPrompting.Tests.Folders;

/// <summary>What an evaluator prints, and what becomes of it.</summary>
public class ScoreTextTests
{
    [Theory]
    [InlineData("{\"gap\": 0.5, \"hits\": 3}")]
    [InlineData("{\"gap\": 0.5, \"hits\": 3, \"rejected\": false} and more\n")]
    [InlineData("  {\"hits\": 3, \"more\": \"words\", \"gap\": 5e-1}\n\n")]
    [InlineData("loading {data}\nwarning: {not json\n{\n  \"gap\": 0.5,\n  \"hits\": 3\n}\ndone\n")]
    public void OneObjectWithAllMetricsIsAScore(string output)
    {
        var (metrics, fault, _) = ScoreText.Read(output, ["gap", "hits"]);
        Assert.Null(fault);
        Assert.Equal(new (string, double)[] { ("gap", 0.5), ("hits", 3) }, metrics!.Select(m => (m.Name, m.Value)));
    }

    [Theory]
    [InlineData("", "it printed nothing")]
    [InlineData(" \n", "it printed nothing")]
    [InlineData("0.5", "it printed no line that begins with a JSON object")]
    [InlineData("score: {\"gap\": 0.5, \"hits\": 3}", "it printed no line that begins with a JSON object")]
    [InlineData("{\"gap\": 1, \"hits\": 3}\n{\"gap\": 0, \"hits\": 3}", "it printed 2 JSON objects")]
    [InlineData(
        "{\"gap\": NaN, \"hits\": 3}", "what it printed is no JSON: 'N' is an invalid start of a value (NaN and Infinity are no numbers")]
    [InlineData("{\"gap\": 1, \"hits\": 3} {\"gap\": 0, \"hits\": 3}", "it printed 2 JSON objects")]
    [InlineData("{\n \"gap\": NaN,\n \"cases\": [\n  {\"gap\": 1, \"hits\": 3}\n ]\n}\n", "what it printed is no JSON")]
    [InlineData("{\"rejected\": true, \"gap\": 1, \"hits\": 3}", "its 'rejected' is true, and has to be the reason, a text")]
    [InlineData("{\"gap\": 1e999, \"hits\": 3}", "its 'gap' is 1e999, no number")]
    [InlineData("{\"gap\": \"0.5\", \"hits\": 3}", "its 'gap' is \"0.5\", no number")]
    [InlineData("{\"gap\": true, \"hits\": 3}", "its 'gap' is true, no number")]
    [InlineData("{\"gap\": null, \"hits\": 3}", "its 'gap' is null, no number")]
    [InlineData("{\"gapp\": 1, \"hits\": 3}", "its score has no 'gap', only gapp, hits")]
    [InlineData("{}", "its score has no 'gap', only nothing")]
    [InlineData("{\"rejected\": \"the list is not sorted\"}", "the list is not sorted")]
    [InlineData("{\"gap\": 1,", "what it printed is no JSON")]
    [InlineData("{\"rejected\": \"\\ud800\"}", "a text in its score holds half a character")]
    [InlineData("{\"gap\": 1, \"hits\": 3, \"feedback\": \"a\\udc00\"}", "a text in its score holds half a character")]
    [InlineData("{\"gap\": 1, \"hits\": 3, \"feedback\": [\"a\"]}", "its 'feedback' is [\"a\"], no text")]
    public void EverythingElseIsASentence(string output, string reason)
    {
        var (metrics, fault, _) = ScoreText.Read(output, ["gap", "hits"]);
        Assert.Null(metrics);
        Assert.StartsWith(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void LongOutputsAreReadInLinearTime()
    {
        var output = string.Concat(Enumerable.Repeat("{ no json\n", 5_000)) + "{\"gap\": 1}";
        Assert.NotNull(ScoreText.Read(output, ["gap"]).Metrics);
    }

    [Fact]
    public void OtherNumbersAreKeptWhereTheyAreWantedAndTheirNamesAreClean()
    {
        const string output =
            """{"Hits per s": 3, "gap": 1, "words": "x", "GAP": 9, "error": 4, "program_bytes": 1, "": 2, "\u0007/": 5, "far": 1e999}""";
        var (metrics, _, _) = ScoreText.Read(output, ["gap"], keepsOthers: true);
        Assert.Equal(new (string, double)[] { ("gap", 1), ("hits_per_s", 3) }, metrics!.Select(m => (m.Name, m.Value)));
        var many = "{\"gap\": 1" + string.Concat(Enumerable.Range(0, 500).Select(i => $", \"m{i}{new string('x', 100)}\": 1")) + "}";
        var (kept, _, _) = ScoreText.Read(many, ["gap"], keepsOthers: true);
        Assert.Equal(61, kept!.Count);
        Assert.All(kept, m => Assert.InRange(m.Name.Length, 1, 60));
        Assert.Single(ScoreText.Read(output, ["gap"]).Metrics!);
    }
}
