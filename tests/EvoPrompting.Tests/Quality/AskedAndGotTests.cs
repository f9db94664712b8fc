using System.Buffers.Binary;
using System.Text.Json;
using EvoPrompting.Candidates;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Cli.Reports;
using EvoPrompting.SearchTasks;
using EvoPrompting.Statistics;
using EvoPrompting.Tests.Reports;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Quality;

/// <summary>What completions were asked for and what they came to have, as numbers, text, JSON lines and a picture.</summary>
public class AskedAndGotTests
{
    private static readonly SignalsTask Task = new();
    private static readonly IReadOnlyList<QualityCompletion> Completions =
    [
        Of(0, asked: (100, 0.9), Scored(200, 0.5)),
        Of(1, asked: (400, 0.8), Scored(300, 0.4)),
        Of(2, asked: (200, 0.7), Scored(300, 0.3)),
        Of(3, asked: (800, 0.6), new Outcome.Rejected(Stage.Compile, "line 1: ; expected")),
    ];

    [Fact]
    public void EveryNumberOfPromptsIsComparedOverViableCompletions()
    {
        var numbers = AskedAndGot.Of(Task, Completions);
        Assert.Equal(["num_params", "val_accuracy"], numbers.Select(n => n.Name));
        Assert.Equal([(100, 200), (400, 300), (200, 300)], numbers[0].Pairs);
        Assert.Equal(1.5 / Math.Sqrt(2 * 1.5), numbers[0].Spearman!.Value, 12); // ranks 1, 3, 2 against 1, 2.5, 2.5
        Assert.Equal(new Quartiles(1.125, 1.5, 1.75), numbers[0].Ratios); // of 2, 0.75 and 1.5
        Assert.Equal(-1, numbers[1].Spearman!.Value, 12); // 0.9, 0.8, 0.7 against 0.5, 0.6, 0.7
    }

    [Fact]
    public void SharesOfTheSmallestParentLeaveOutWhatParentsTell()
    {
        var shares = AskedAndGot.Shares(Task, Completions)!;
        Assert.Equal([(0.1, 0.2), (0.4, 0.3), (0.2, 0.3)], shares.Pairs); // the smaller parent has 1,000 parameters
        Assert.Null(AskedAndGot.Shares(new TextTask(), []));
    }

    [Fact]
    public void WhatPromptsAskForButDoNotTellIsLeftOut()
    {
        var odd = Completions[0] with { Of = Completions[0].Of with { Asked = new("{'speed': '3', 'num_params': '0'}") } };
        var number = Assert.Single(AskedAndGot.Of(Task, [odd]));
        Assert.Equal("num_params", number.Name);
        Assert.Null(number.Ratios); // nothing above 0 was asked for
        Assert.Null(number.Spearman);
    }

    [Fact]
    public void TheTableSaysIt()
    {
        var quality = new CompletionQuality(4, 3, 2, 1, null);
        Expectation.Matches(
            "tests/EvoPrompting.Tests/Quality/Expectations/evaluated.txt",
            string.Join('\n', QualityText.Lines(
                Task, "some model 1", Completions, 1, AskedSizes.Usual, 100, quality, new(0.456, 0.123))) + "\n");
        var plain = string.Join('\n', QualityText.Lines(Task, "some model 1", Completions, 1, null, null, quality, null));
        Assert.DoesNotContain("smallest parent", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("trained for", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("from its parents", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void EachCompletionIsALine()
    {
        var lines = QualityLines.Of(Task, Completions).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        var (first, last) = (JsonDocument.Parse(lines[0]).RootElement, JsonDocument.Parse(lines[3]).RootElement);
        Assert.Equal("runs/one", first.GetProperty("run").GetString());
        Assert.Equal(2, first.GetProperty("round").GetInt32());
        Assert.Equal([7, 8], first.GetProperty("parents").EnumerateArray().Select(p => p.GetProperty("ordinal").GetInt32()));
        Assert.Equal(1000, first.GetProperty("parents")[0].GetProperty("num_params").GetInt32());
        Assert.Equal(100, first.GetProperty("asked").GetProperty("num_params").GetDouble());
        Assert.Equal(200, first.GetProperty("got").GetProperty("num_params").GetDouble());
        Assert.Equal(0.25, first.GetProperty("metrics").GetProperty("test_error").GetDouble());
        Assert.Equal("program 0", first.GetProperty("source").GetString());
        Assert.Equal(("rejected", "compile"), (last.GetProperty("outcome").GetString(), last.GetProperty("stage").GetString()));
        Assert.False(last.TryGetProperty("got", out _));
        Assert.False(last.GetProperty("viable").GetBoolean());
    }

    [Fact]
    public void ThePictureHasTheSizeOfAllPicturesAndNeedsNoPrograms()
    {
        foreach (var numbers in (AskedAndGot[])[AskedAndGot.Of(Task, Completions)[0], new("num_params", []), new("num_params", [(0, 5)])])
        {
            var png = AskedPlot.Png("some model", "model size", numbers);
            Assert.Equal(PlotStyle.Width, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        }
    }

    private static QualityCompletion Of(int ordinal, (int Size, double Accuracy) asked, Outcome outcome)
    {
        EvaluatedCandidate[] parents = [Parent(7, 1000), Parent(8, 5000)];
        var line = FormattableString.Invariant($"{{'num_params': '{asked.Size}', 'val_accuracy': '{asked.Accuracy:0.000}'}}");
        var prompt = new QualityPrompt(
            new PromptPlace(HandMadeRun.Recipe, "runs/one", 2, parents), parents, new PromptMetrics(line), $"prompt {ordinal}");
        var child = new Candidate(ordinal, 0, $"program {ordinal}", new Origin(ordinal, 0, [7, 8], 0.6, 5));
        return new QualityCompletion(prompt, ordinal, child, outcome, outcome);
    }

    private static EvaluatedCandidate Parent(int ordinal, double size) => new(new(ordinal, 1, $"parent {ordinal}"), Scored(size, 0.1));

    private static Outcome.Scored Scored(double size, double error) =>
        new(new MetricSet(new Metric("model_size", size), new Metric("validation_error", error), new Metric("test_error", 0.25)));
}
