using EvoPrompting.Cli.Reports;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

/// <summary>What <c>compare</c> says of runs whose figures do not belong beside each other.</summary>
public class ComparisonNoteTests
{
    private static readonly NamedRun Whole = new("a", RunSummary.Of(HandMadeRun.History(), new SignalsTask()));

    [Fact]
    public void RunsThatCompareNeedNoNote() => Assert.Null(ComparisonNote.Of([Whole, Whole with { Name = "b" }]));

    [Fact]
    public void AnUnfinishedRunIsNamedWithItsRounds()
    {
        var unfinished = new NamedRun("b", RunSummary.Of(HandMadeRun.Unfinished(), new SignalsTask()));
        Assert.Equal("b is not finished: it has ended 1 of 3 rounds.", ComparisonNote.Of([Whole, unfinished]));
    }

    [Fact]
    public void HypervolumesFromTwoReferencePointsAreNamed()
    {
        var other = new NamedRun("b", Whole.Summary with { Reference = new SizeAndError(1e6, 0.5) });
        Assert.Equal(new SizeAndError(1e5, 0.5), Whole.Summary.Reference);
        Assert.Equal(
            "The hypervolumes of b and a do not compare: they are measured from size 1,000,000 and error 0.5 and from size 100,000 and "
            + "error 0.5.",
            ComparisonNote.Of([Whole, other]));
    }

    [Fact]
    public void RunsOnTwoProblemsAreNamedAndTheirReferencePointsNot()
    {
        var other = new NamedRun(
            "b", Whole.Summary with { Task = new SignalsTask("others"), Reference = new SizeAndError(1e6, 0.5) });
        Assert.Equal("b is on others, a on signals: their figures do not compare.", ComparisonNote.Of([Whole, other]));
    }
}
