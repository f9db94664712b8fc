using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tests.History;

public class JournalRulesTests
{
    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)] // itself
    [InlineData(6, false)]
    public void ADuplicateIsOfAnEarlierCandidate(int original, bool allowed) => Allowed(allowed, Fifth(new Outcome.Duplicate(original)));

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void AMetricIsAFiniteNumber(double value, bool allowed) =>
        Allowed(allowed, Fifth(new Outcome.Scored(new(new Metric("size", 1), new Metric("error", value)))));

    [Fact]
    public void AMetricStandsOnce() => Allowed(false, Fifth(new Outcome.Scored(new(new Metric("size", 1), new Metric("size", 1)))));

    [Fact]
    public void AStateGoesOnWithTheSoftPromptOfItsTuning()
    {
        SoftPrompt old = new(1, 1, [1], []), tuned = new(1, 1, [2], []);
        var state = new SearchState(1, Population.Empty, [], tuned);
        JournalRules.Check(state, new TuningResult(tuned, 1, 0, 2, 1, false));
        JournalRules.Check(state, null);
        Assert.Throws<ArgumentException>(() => JournalRules.Check(state, new TuningResult(old, 1, 0, 2, 3, true)));
    }

    private static EvaluatedCandidate Fifth(Outcome outcome) => new(new Candidate(5, 0, "program", new Origin(0, 2, [], 0.2, 1)), outcome);

    private static void Allowed(bool allowed, EvaluatedCandidate evaluated)
    {
        var fault = Record.Exception(() => JournalRules.Check(evaluated));
        if (allowed) Assert.Null(fault);
        else Assert.IsType<ArgumentException>(fault);
    }
}
