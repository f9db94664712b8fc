using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Observers;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Progress;

/// <summary>
/// Shows a run on standard error: on a terminal one line that is written over, elsewhere a line for every prompt, every tenth child
/// and every round. Watches only.
/// </summary>
internal sealed class RunProgress : IRunObserver, IDisposable
{
    private readonly Lock gate = new();
    private readonly SearchTask task;
    private readonly SearchSettings settings;
    private readonly RunCounts counts;
    private readonly TimeProvider time;
    private readonly bool live;
    private readonly Func<string?> notice;
    private readonly long start;
    private readonly int evaluatedBefore;
    private readonly ITimer? timer;
    private volatile bool stopped;

    /// <param name="notice">What the run is waiting for right now; null where for nothing.</param>
    public RunProgress(SearchTask task, SearchSettings settings, RunCounts counts, TimeProvider time, bool live, Func<string?> notice)
    {
        (this.task, this.settings, this.counts, this.time, this.live, this.notice) = (task, settings, counts, time, live, notice);
        start = time.GetTimestamp();
        evaluatedBefore = counts.Evaluated;
        if (live) timer = time.CreateTimer(_ => ShowOrStop(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    public void On(RunEvent happened)
    {
        lock (gate)
        {
            Count(happened);
            switch (happened)
            {
                case RunEvent.Evaluated { Candidate: { Candidate.IsSeed: true } seed }:
                    Say($"seed {seed.Candidate.Name}: {Told(seed)}");
                    break;
                case RunEvent.Proposed { Proposal: var proposal } when !live:
                    Say($"{Round(proposal.Round)}: prompt {proposal.Prompt} completed");
                    break;
                case RunEvent.Evaluated when !live && counts.Evaluated % 10 == 0:
                    Say(Line());
                    break;
                case RunEvent.Committed { Tuning: { } tuning }:
                    Say(string.Create(CultureInfo.InvariantCulture,
                        $"soft prompt tuned on {tuning.Examples} children: loss {tuning.LossBefore:0.000} -> "
                            + $"{tuning.LossAfter:0.000}{(tuning.RolledBack ? ", rolled back" : "")}"));
                    break;
            }
        }
    }

    /// <summary>Shows a line that is no event of the run.</summary>
    public void Tell(string text)
    {
        lock (gate) Say(text);
    }

    private void Count(RunEvent happened)
    {
        if (happened is RunEvent.Proposed proposed)
            foreach (var child in proposed.Proposal.Children) counts.AddProposed(child);
        else if (happened is RunEvent.Evaluated evaluated)
            counts.AddEvaluated(evaluated.Candidate);
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
            if (live && !stopped)
                Console.Error.Write("\r\e[K");
    }

    private void Say(string text) => Console.Error.WriteLine(live ? $"\r\e[K{text}" : text);

    /// <summary>
    /// An exception in a timer's callback would end the process: a line that cannot be shown, on a closed terminal for example, is the last
    /// one.
    /// </summary>
    private void ShowOrStop()
    {
        if (stopped) return;
        try
        {
            Show();
        }
        catch (Exception)
        {
            stopped = true; // the first callback may come before the timer is known
            timer?.Dispose();
        }
    }

    private void Show()
    {
        lock (gate)
        {
            var line = notice() ?? Line();
            var width = Console.WindowWidth is > 20 and var columns ? columns - 1 : 79; // some terminals do not say
            Console.Error.Write($"\r\e[K{(line.Length > width ? line[..width] : line)}");
        }
    }

    private string Line()
    {
        var round = counts.Round < 0 ? "seeds" : Round(counts.Round);
        var best = counts.Best is { } child ? $" | best {Told(child)}" : "";
        return $"{round} | {counts.Proposed} proposed, {counts.Compiled} compiled, {counts.Trained} trained of {counts.Total}{best} | "
            + $"{Left()}";
    }

    /// <summary>Rounds count from 0 as in the paper, the journal and the reports.</summary>
    private string Round(int round) => $"round {round} of 0-{settings.Rounds - 1}";

    private string Left()
    {
        var elapsed = time.GetElapsedTime(start);
        var done = counts.Evaluated - evaluatedBefore;
        if (done < settings.SamplesPerPrompt) return $"{elapsed:m\\:ss} so far";
        return $"about {elapsed * ((double)(counts.Total - counts.Evaluated) / done):m\\:ss} left";
    }

    private string Told(EvaluatedCandidate candidate) => candidate.Outcome switch
    {
        Outcome.Scored { Metrics: var metrics } => string.Create(CultureInfo.InvariantCulture,
            $"size {task.Size(metrics):#,0}, error {task.Error(metrics):0.000}, fitness {task.Fitness(metrics):#,0.0}"),
        Outcome.Rejected { Stage: var stage, Reason: var reason } => $"rejected ({stage}): {reason}",
        _ => "duplicate",
    };
}
