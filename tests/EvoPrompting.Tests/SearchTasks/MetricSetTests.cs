using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.SearchTasks;

public class MetricSetTests
{
    private readonly MetricSet metrics = new(new Metric("size", 12.5), new Metric("error", 0.25));

    [Fact]
    public void MetricsAreFoundByName()
    {
        Assert.Equal(0.25, metrics["error"]);
        var missing = Assert.Throws<KeyNotFoundException>(() => metrics["speed"]);
        Assert.Contains("'speed' among size, error", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualNamesAndValuesInEqualOrderAreEqual()
    {
        MetricSet equal = new(new Metric("size", 12.5), new Metric("error", 0.25));
        Assert.True(metrics.Equals(equal));
        Assert.True(metrics.Equals((object)equal));
        Assert.Equal(metrics.GetHashCode(), equal.GetHashCode());
        MetricSet[] others =
        [
            new(new Metric("size", 12.5), new Metric("error", 0.26)), new(new Metric("size", 12.5), new Metric("fault", 0.25)),
            new(new Metric("error", 0.25), new Metric("size", 12.5)), new(new Metric("size", 12.5)), new(),
        ];
        Assert.All(others, other => Assert.False(metrics.Equals(other)));
        Assert.False(metrics.Equals(null));
    }

    /// <summary>A journal keeps no minus zero, so a run that was resumed would write another prompt.</summary>
    [Fact]
    public void MinusZeroIsZero()
    {
        Assert.Equal("0.000", new Metric("gap", -0.0).Value.ToString("F3", CultureInfo.InvariantCulture));
        Assert.Equal("gap 0", new MetricSet(new Metric("gap", 1) with { Value = -0.0 }).ToString());
    }

    [Fact]
    public void TextIsTheSameInEveryCountry() => Assert.Equal("size 12.5, error 0.25", metrics.ToString());

    /// <summary>Algorithm 3, line 4: strictly below the ceiling.</summary>
    [Theory]
    [InlineData(0.25, false)]
    [InlineData(0.2500001, true)]
    [InlineData(0.2, false)]
    public void AnErrorAtTheCeilingIsNotViable(double ceiling, bool viable)
    {
        var candidate = new Candidate(0, -1, "program", Name: "seed");
        Assert.Equal(viable, new EvaluatedCandidate(candidate, new Outcome.Scored(metrics)).IsViable(new TextTask(), ceiling));
        Assert.False(new EvaluatedCandidate(candidate, new Outcome.Rejected(Stage.Run, "no")).IsViable(new TextTask(), ceiling));
    }
}
