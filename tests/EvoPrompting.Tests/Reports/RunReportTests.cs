using System.Buffers.Binary;
using System.Text;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Reports;

public sealed class RunReportTests : IDisposable
{
    private const string Expectations = "tests/EvoPrompting.Tests/Reports/Expectations";

    private readonly RunSummary summary = RunSummary.Of(HandMadeRun.History(), new SignalsTask());
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void TheMarkdownReportReadsAsExpected() =>
        Expectation.Matches($"{Expectations}/report.md", MarkdownReport.Write(summary, "front.png"));

    [Fact]
    public void TheReportOfARunThatGoesOnSaysSo() => Expectation.Matches(
        $"{Expectations}/unfinished.md", MarkdownReport.Write(RunSummary.Of(HandMadeRun.Unfinished(), new SignalsTask()), "front.png"));

    [Fact]
    public void ThePlainTablesReadAsExpected() =>
        Expectation.Matches($"{Expectations}/tables.txt", OnConsole(isTerminal: false, width: 80));

    [Fact]
    public void TheTablesOfATerminalReadAsExpected() =>
        Expectation.Matches($"{Expectations}/terminal.txt", OnConsole(isTerminal: true, width: 140));

    [Fact]
    public void TheTablesOfANarrowTerminalReadAsExpected() =>
        Expectation.Matches($"{Expectations}/terminal80.txt", OnConsole(isTerminal: true, width: 80));

    [Fact]
    public void TheExportReadsAsExpected() =>
        Expectation.Matches($"{Expectations}/export.jsonl", string.Concat(RunExport.Lines(HandMadeRun.History()).Select(l => l + "\n")));

    [Fact]
    public void TheBestProgramsCarryTheirMetrics()
    {
        var best = BestPrograms.Of(summary);
        Assert.Equal(["01-child-0019.cs", "02-child-0016.cs"], best.Select(b => b.Path));
        Expectation.Matches($"{Expectations}/best.txt", Encoding.UTF8.GetString(best[0].Content));
    }

    [Fact]
    public void TheHypervolumeCountsSeedsAndStatesItsReference()
    {
        Assert.Equal(new SizeAndError(100_000, 0.5), summary.Reference);
        Assert.Equal([19, 16, 9, 18, 10, 15], summary.Front.Select(c => c.Candidate.Ordinal));
        Assert.InRange(summary.SeedHypervolume, 0.1, summary.Hypervolume);
    }

    [Fact]
    public void TheFolderHoldsEverythingAndFilesOfAnEarlierReportGo()
    {
        var run = new RunFolder(folder.Path);
        Directory.CreateDirectory(run.Best);
        File.WriteAllText(Path.Combine(run.Best, "03-child-0004.cs"), "of an earlier report");
        File.WriteAllText(Path.Combine(run.Best, "01-child-0004.d.ts"), "of an earlier report, in another language");
        File.WriteAllText(Path.Combine(run.Best, "mine.cs"), "the user's");
        RunReport.WriteFiles(run, summary);
        Assert.Equal(
            ["best/01-child-0019.cs", "best/02-child-0016.cs", "best/mine.cs", "front.png", "front.svg", "recipe.json", "report.md"],
            Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(folder.Path, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal(HandMadeRun.Recipe, EvoPrompting.Recipes.Recipe.Read(File.ReadAllText(run.Recipe), [new SignalsTask()]));
    }

    [Fact]
    public void ThePlotIsAPictureOfTheStatedSizeAndNamesTheSeeds()
    {
        var png = FrontPlot.Png(summary);
        Assert.Equal(0x89504E47u, BinaryPrimitives.ReadUInt32BigEndian(png));
        Assert.Equal(
            (1200, 800), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        var svg = FrontPlot.Svg(summary);
        Assert.StartsWith("<?xml", svg);
        foreach (var name in (string[])["own CNN", "residual MLP", "children of round 3", "Pareto front", "error ceiling 0.500"])
            Assert.Contains(name, svg);
    }

    /// <summary>The CNN seed is off the front by a smaller program that is as good as it.</summary>
    [Fact]
    public void ATieIsNotBeatenOnBothAxes()
    {
        var history = HandMadeRun.History();
        var tie = RunSummary.Of(
            history with
            {
                Candidates = [.. history.Candidates.Select(c => c.Candidate.Ordinal == 10 ? HandMadeRun.WithError(c, 0.094) : c)],
            },
            new SignalsTask());
        Assert.DoesNotContain(1, tie.Front.Select(c => c.Candidate.Ordinal));
        Assert.Contains(
            "Seeds beaten on both axes: own CNN, residual MLP.", MarkdownReport.Write(tie, "front.png"), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatWasForcedIsMadeAgainByForce()
    {
        Assert.DoesNotContain("--force", MarkdownReport.Write(summary, "front.png"), StringComparison.Ordinal);
        var recipe = HandMadeRun.Recipe with { Settings = new SignalsSettings { Training = new() { Steps = SignalsSettings.InVain } } };
        var forced = HandMadeRun.History() with { Identity = HandMadeRun.Identity with { Recipe = recipe.Write() } };
        Assert.Contains(
            "--out FOLDER --force\n", MarkdownReport.Write(RunSummary.Of(forced, new SignalsTask()), "front.png"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheMachineLostIsSaid()
    {
        Assert.DoesNotContain("machine lost", MarkdownReport.Write(summary, "front.png"), StringComparison.Ordinal);
        var lossy = HandMadeRun.History() with { Attempts = [new(7, "its worker was killed"), new(12, "its worker could not start")] };
        Assert.Contains(
            "The machine lost 2 attempts; what was lost was run again and decided nothing. "
                + "The last: candidate 12, its worker could not start.",
            MarkdownReport.Write(RunSummary.Of(lossy, new SignalsTask()), "front.png"), StringComparison.Ordinal);
    }

    [Fact]
    public void ARunWithoutAnyOutcomeHasAReportToo()
    {
        var empty = HandMadeRun.History() with { Proposals = [], Candidates = [], States = [] };
        var report = RunSummary.Of(empty, new SignalsTask());
        RunReport.WriteFiles(new RunFolder(folder.Path), report);
        Assert.Contains("not finished", File.ReadAllText(folder.In("report.md")));
        Assert.False(Directory.Exists(folder.In("best")));
    }

    public void Dispose() => folder.Dispose();

    private string OnConsole(bool isTerminal, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        RunReport.WriteTables(text, new Terminal(isTerminal, TakesEscapes: isTerminal, TakesColours: false, () => width), summary);
        return text.ToString();
    }
}
