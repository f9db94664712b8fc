using EvoPrompting.Candidates;
using EvoPrompting.Cli.Progress;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.History;
using EvoPrompting.Observers;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace EvoPrompting.Tests.Observers;

public class RunProgressTests
{
    [Fact]
    public void AnExceptionWhileTheLineIsShownStopsTheTimerAndNothingElse()
    {
        var (time, settings, shown) = (new FakeTimeProvider(), new SearchSettings(), 0);
        using var progress = new RunProgress(new TextTask(), settings, new RunCounts(new TextTask(), settings), time,
            new ProgressLine(TextWriter.Null, new Terminal(true, true, true, () => 80)),
            notice: () => throw new IOException($"standard error is closed {++shown}"));
        time.Advance(TimeSpan.FromSeconds(5)); // calls back here: an exception would come out
        Assert.Equal(1, shown);
    }

    [Fact]
    public void ADumbTerminalGetsPlainLinesThatCountFrom1()
    {
        var text = Watched(new Terminal(true, false, false, () => 80));

        Assert.Equal(
            """
            round 4 of 4: prompt 1 of 4 completed
            the machine lost candidate 4, it is run again: its worker was killed
            round 4 of 4 | 6 judged, 5 scored, 3 lost of 128 | about 0 s left | 10 proposed
            | best size 10, error 0.200, fitness -2.0

            """, text);
        Assert.DoesNotMatch("[\e\r]", text);
    }

    [Fact]
    public void WhatAnEarlierProcessLostIsCountedAndSeedsAreNot()
    {
        var (task, settings) = (new TextTask(), new SearchSettings());
        var counts = new RunCounts(task, settings);
        foreach (var ordinal in (int[])[0, 3, 3, 7]) counts.AddLost(new LostAttempt(ordinal, "its worker was killed"));
        Assert.Equal(2, counts.Lost);
    }

    [Fact]
    public void TheLineSaysInTheTasksWordsWhatIsJudgedScoredAndLost()
    {
        var text = Watched(new Terminal(true, true, true, () => 80), new("compiled", "trained", "training", "here"));
        Assert.EndsWith("\r\e[Kround 4 of 4 | 6 compiled, 5 trained, 3 lost of 128 | about 12 s left", text, StringComparison.Ordinal);
    }

    /// <summary>
    /// A prompt of ten children: two answers lost, one child lost by the machine and run again, a duplicate, a rejection.
    /// </summary>
    private static string Watched(Terminal terminal, TaskWords? words = null)
    {
        var (task, settings) = (new TextTask(words), new SearchSettings { Rounds = 4, PromptsPerRound = 4, SamplesPerPrompt = 8 });
        using var text = new StringWriter { NewLine = "\n" };
        var time = new FakeTimeProvider();
        using var progress = new RunProgress(
            task, settings, new RunCounts(task, settings), time, new ProgressLine(text, terminal), notice: () => null);
        Candidate[] children =
        [
            .. Enumerable.Range(0, 10).Select(sample =>
                new Candidate(3 + sample, 3, $"program\n{sample}", new Origin(0, sample, [0], 0.2, (ulong)sample, Fault(sample)))),
        ];
        progress.On(new RunEvent.Proposed(new Proposal(3, 0, "prompt", [.. children.Select(_ => new Completion("", 1, true))], children)));
        progress.On(new RunEvent.Lost(new LostAttempt(4, "its worker was killed")));
        foreach (var child in children)
            progress.On(new RunEvent.Evaluated(new EvaluatedCandidate(child, child.Origin!.Sample switch
            {
                < 5 => new Outcome.Scored(new MetricSet(new Metric("size", 10), new Metric("error", 0.2), new Metric("test_error", 0.2))),
                5 => new Outcome.Duplicate(3),
                6 => new Outcome.Rejected(Stage.Run, "it does not run"),
                7 => new Outcome.Rejected(Stage.Compile, "it does not compile"),
                _ => new Outcome.Rejected(Stage.Completion, "no answer"),
            })));
        time.Advance(TimeSpan.FromSeconds(1));
        return text.ToString();
    }

    private static string? Fault(int sample) => sample < 8 ? null : "the answer is empty";
}
