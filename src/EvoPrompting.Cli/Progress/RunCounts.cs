namespace EvoPrompting.Cli.Progress;

/// <summary>What of a run has happened so far, counted from its events; those of an earlier process come in by <see cref="Add"/> too.</summary>
internal sealed class RunCounts(SearchTask task, SearchSettings settings, double errorCeiling)
{
    /// <summary>The round under way, from 0; -1 while the seeds are evaluated.</summary>
    public int Round { get; private set; } = -1;

    public int Proposed { get; private set; }

    public int Evaluated { get; private set; }

    /// <summary>Children past the compiler and the check.</summary>
    public int Compiled { get; private set; }

    public int Trained { get; private set; }

    /// <summary>The fittest viable child so far.</summary>
    public EvaluatedCandidate? Best { get; private set; }

    /// <summary>Children of the whole run.</summary>
    public int Total => settings.Rounds * settings.ChildrenPerRound;

    public bool IsLastRound => Round >= settings.Rounds - 1;

    public void Add(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Proposed proposed:
                Round = Math.Max(Round, proposed.Proposal.Round);
                Proposed += proposed.Proposal.Children.Count;
                break;
            case RunEvent.Evaluated { Candidate: var evaluated }:
                Add(evaluated);
                break;
            case RunEvent.Committed committed:
                Round = Math.Max(Round, committed.Next.Round);
                break;
        }
    }

    public void Add(EvaluatedCandidate evaluated)
    {
        if (evaluated.Candidate.IsSeed) return;
        Evaluated++;
        if (evaluated.Outcome is Outcome.Scored or Outcome.Rejected { Stage: > Stage.Check }) Compiled++;
        if (evaluated.Metrics is not { } metrics) return;
        Trained++;
        if (evaluated.IsViable(task, errorCeiling) && (Best is null || task.Fitness(metrics) > task.Fitness(Best.Metrics!))) Best = evaluated;
    }
}
