using EvoPrompting.History;

namespace EvoPrompting.Candidates;

/// <summary>
/// Trains scored candidates once more, each with a fresh seed. A training in the journal is taken from there; a new one is durable before
/// it counts.
/// </summary>
/// <param name="intake">Reads their programs again: a journal keeps no compiled ones.</param>
/// <param name="patient">Runs them.</param>
internal sealed class RepeatedTraining(IIntake intake, PatientEvaluator patient, IRunJournal journal)
{
    /// <summary>Returns the candidates, in their order, after one more training each.</summary>
    /// <param name="round">The round at whose end this is done.</param>
    /// <exception cref="LostCandidateException">The machine lost a candidate three times.</exception>
    public async Task<IReadOnlyList<EvaluatedCandidate>> TrainAsync(
        IReadOnlyList<EvaluatedCandidate> candidates, int round, CancellationToken stop)
    {
        var outcomes = new Dictionary<int, Outcome>();
        var due = new List<TakenCandidate>();
        foreach (var candidate in candidates)
        {
            var (ordinal, number) = (candidate.Candidate.Ordinal, candidate.Trainings.Count + 1);
            if (await journal.FindTrainingAsync(ordinal, number, stop) is { } known) outcomes.Add(ordinal, known.Outcome);
            else due.Add(new TakenCandidate(candidate.Candidate, await ProgramAsync(candidate.Candidate, stop)) { Training = number });
        }

        await foreach (var (taken, outcome) in patient.EvaluateAsync(due, stop))
        {
            await journal.RecordAsync(new FurtherTraining(taken.Candidate.Ordinal, taken.Training, round, outcome), stop);
            outcomes.Add(taken.Candidate.Ordinal, outcome);
        }

        return [.. candidates.Select(c => c.TrainedAgain(outcomes[c.Candidate.Ordinal]))];
    }

    private async Task<byte[]> ProgramAsync(Candidate candidate, CancellationToken stop) =>
        (await intake.TakeAsync(candidate.Source, stop)).Program
        ?? throw new InvalidOperationException($"candidate {candidate.Ordinal}, whose program was trained, is refused now");
}
