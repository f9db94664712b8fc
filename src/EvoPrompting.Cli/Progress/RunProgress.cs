using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Observers;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Progress;

/// <summary>
/// Shows a run: in a line that is written over, or, where it cannot be, in a line for every prompt, every tenth child and every round.
/// Watches only. Counts from 1, as people do.
/// </summary>
internal sealed class RunProgress : IRunObserver, IDisposable
{
    private readonly Lock gate = new();
    private readonly SearchTask task;
    private readonly SearchSettings settings;
    private readonly RunCounts counts;
    private readonly TimeProvider time;
    private readonly ProgressLine shown;
    private readonly Func<string?> notice;
    private readonly long start;
    private readonly int evaluatedBefore;
    private readonly ITimer? timer;
    private volatile bool stopped;

    /// <param name="notice">What the run is waiting for right now; null where for nothing.</param>
    public RunProgress(
        SearchTask task, SearchSettings settings, RunCounts counts, TimeProvider time, ProgressLine shown, Func<string?> notice)
    {
        (this.task, this.settings, this.counts, this.time, this.shown, this.notice) = (task, settings, counts, time, shown, notice);
        start = time.GetTimestamp();
        evaluatedBefore = counts.Evaluated;
        if (shown.IsLive) timer = time.CreateTimer(_ => ShowOrStop(), null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    public void On(RunEvent happened)
    {
        lock (gate)
        {
            Count(happened);
            switch (happened)
            {
                case RunEvent.Evaluated { Candidate: { Candidate.IsSeed: true } seed }:
                    shown.Say($"seed {seed.Candidate.Name}: {Told(seed)}");
                    break;
                case RunEvent.Proposed { Proposal: var proposal } when !shown.IsLive:
                    shown.Say($"{Round(proposal.Round + 1)}: prompt {proposal.Prompt + 1} of {settings.PromptsPerRound} completed");
                    break;
                case RunEvent.Evaluated when !shown.IsLive && counts.Evaluated % 10 == 0:
                    shown.Say(string.Join(" | ", Parts()));
                    break;
                case RunEvent.TrainedAgain { Training: var training } when !shown.IsLive:
                    shown.Say($"child {training.Ordinal}, {task.Words.Evaluation} {training.Number} of {settings.TrainingsOfSurvivors}: "
                        + Told(training.Outcome));
                    break;
                case RunEvent.Lost { Attempt: var attempt }:
                    shown.Say($"the machine lost candidate {attempt.Ordinal}, it is run again: {attempt.Reason}");
                    break;
                case RunEvent.Committed { Tuning: { } tuning }:
                    shown.Say($"soft prompt tuned on {tuning.Examples} children: loss {Figures.Share(tuning.LossBefore)} -> "
                        + $"{Figures.Share(tuning.LossAfter)}{(tuning.RolledBack ? ", rolled back" : "")}");
                    break;
            }
        }
    }

    /// <summary>Shows a line that is no event of the run.</summary>
    public void Tell(string text)
    {
        lock (gate) shown.Say(text);
    }

    private void Count(RunEvent happened)
    {
        if (happened is RunEvent.Proposed proposed)
            foreach (var child in proposed.Proposal.Children) counts.AddProposed(child);
        else if (happened is RunEvent.Evaluated evaluated)
            counts.AddEvaluated(evaluated.Candidate);
        else if (happened is RunEvent.TrainedAgain trained)
            counts.AddTraining(trained.Training);
        else if (happened is RunEvent.Lost lost)
            counts.AddLost(lost.Attempt);
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
            if (!stopped)
                shown.Clear();
    }

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
            if (notice() is { } awaited) shown.Show(awaited);
            else shown.Show(Parts());
        }
    }

    /// <summary>The most important first: a narrow terminal has no room for all.</summary>
    private IEnumerable<string> Parts()
    {
        yield return counts.Round == 0 ? "seeds" : Round(counts.Round);
        yield return $"{counts.Judged} {task.Words.Judged}, {counts.Scored} {task.Words.Scored}, {counts.Lost} lost of {counts.Total}";
        if (counts.TrainedAgain > 0) yield return $"{Figures.Plural(counts.TrainedAgain, $"further {task.Words.Evaluation}")}";
        yield return Left();
        yield return $"{counts.Proposed} proposed";
        if (counts.Best is { } child) yield return $"best {Told(child)}";
    }

    private string Round(int round) => $"round {round} of {settings.Rounds}";

    private string Left()
    {
        var elapsed = time.GetElapsedTime(start);
        var done = counts.Evaluated - evaluatedBefore;
        return done < settings.SamplesPerPrompt
            ? $"{Figures.Time(elapsed)} so far"
            : $"about {Figures.Time(elapsed * ((double)(counts.Total - counts.Evaluated) / done))} left";
    }

    private string Told(EvaluatedCandidate candidate) => Told(candidate.Outcome);

    private string Told(Outcome outcome) => outcome switch
    {
        Outcome.Scored { Metrics: var metrics } => string.Create(CultureInfo.InvariantCulture,
            $"size {task.Size(metrics):#,0}, error {task.Error(metrics):0.000}, fitness {Figures.Fitness(task.Fitness(metrics))}"),
        Outcome.Rejected { Stage: var stage, Reason: var reason } => $"rejected ({stage}): {reason}",
        _ => "duplicate",
    };
}
