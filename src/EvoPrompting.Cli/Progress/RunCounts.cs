using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Progress;

/// <summary>Counts what of a run has happened so far, by this process or an earlier one.</summary>
internal sealed class RunCounts(SearchTask task, SearchSettings settings)
{
    private readonly HashSet<int> lost = [];
    private readonly Dictionary<int, EvaluatedCandidate> scored = []; // children, with their further trainings

    /// <summary>The round under way, from 1; 0 while the seeds are evaluated.</summary>
    public int Round { get; private set; }

    public int Proposed { get; private set; }

    public int Evaluated { get; private set; }

    /// <summary>Children past reading.</summary>
    public int Judged { get; private set; }

    public int Scored { get; private set; }

    /// <summary>
    /// Children whose answer a server lost, and those that the machine lost while they were judged. The latter are run again, so they may
    /// count as scored too.
    /// </summary>
    public int Lost => lost.Count;

    /// <summary>Trainings of children after their first.</summary>
    public int TrainedAgain { get; private set; }

    /// <summary>The fittest viable child so far.</summary>
    public EvaluatedCandidate? Best { get; private set; }

    /// <summary>Children of the whole run.</summary>
    public int Total => settings.Rounds * settings.ChildrenPerRound;

    public void AddProposed(Candidate child)
    {
        if (child.IsSeed) return;
        Round = Math.Max(Round, child.RoundFromOne);
        Proposed++;
        if (child.Origin?.Fault is not null) lost.Add(child.Ordinal);
    }

    public void AddLost(LostAttempt attempt)
    {
        if (attempt.Ordinal >= task.Seeds.Count) lost.Add(attempt.Ordinal);
    }

    public void AddEvaluated(EvaluatedCandidate evaluated)
    {
        if (evaluated.Candidate.IsSeed) return;
        Evaluated++;
        if (evaluated.Outcome is Outcome.Scored || evaluated.Outcome is Outcome.Rejected rejected
            && !task.IntakeStages.Contains(rejected.Stage)) Judged++;
        if (evaluated.Metrics is null) return;
        Scored++;
        if (settings.TrainingsOfSurvivors > 1) scored[evaluated.Candidate.Ordinal] = evaluated;
        if (IsViable(evaluated) && (Best is null || Fitness(evaluated) > Fitness(Best))) Best = evaluated;
    }

    /// <summary>Whoever was the best may have been lucky: then another one is.</summary>
    public void AddTraining(FurtherTraining training)
    {
        TrainedAgain++;
        scored[training.Ordinal] = scored[training.Ordinal].TrainedAgain(training.Outcome);
        Best = scored.Values.Where(IsViable).OrderBy(s => s.Candidate.Ordinal).MaxBy(Fitness);
    }

    private bool IsViable(EvaluatedCandidate evaluated) => evaluated.IsViable(task, settings.ErrorCeiling);

    private double Fitness(EvaluatedCandidate evaluated) => task.Fitness(evaluated.Metrics!);
}
