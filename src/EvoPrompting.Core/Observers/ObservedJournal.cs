using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.Observers;

/// <summary>A journal that tells an observer of everything once it is durable.</summary>
internal sealed class ObservedJournal(IRunJournal journal, IRunObserver observer) : IRunJournal
{
    public Task<SearchState?> ResumeAsync(CancellationToken stop) => journal.ResumeAsync(stop);

    public Task<Proposal?> FindProposalAsync(int round, int prompt, CancellationToken stop) =>
        journal.FindProposalAsync(round, prompt, stop);

    public Task<Outcome?> FindOutcomeAsync(int ordinal, CancellationToken stop) => journal.FindOutcomeAsync(ordinal, stop);

    public Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(CancellationToken stop) => journal.ReadCandidatesAsync(stop);

    public async Task RecordAsync(Proposal proposal, CancellationToken stop)
    {
        await journal.RecordAsync(proposal, stop);
        observer.On(new RunEvent.Proposed(proposal));
    }

    public Task<IReadOnlyList<(int Ordinal, string Form)>> ReadFormsAsync(CancellationToken stop) => journal.ReadFormsAsync(stop);

    public async Task RecordAsync(LostAttempt attempt, CancellationToken stop)
    {
        await journal.RecordAsync(attempt, stop);
        observer.On(new RunEvent.Lost(attempt));
    }

    public async Task RecordAsync(EvaluatedCandidate evaluated, string? form, CancellationToken stop)
    {
        await journal.RecordAsync(evaluated, form, stop);
        observer.On(new RunEvent.Evaluated(evaluated));
    }

    public Task<FurtherTraining?> FindTrainingAsync(int ordinal, int number, CancellationToken stop) =>
        journal.FindTrainingAsync(ordinal, number, stop);

    public async Task RecordAsync(FurtherTraining training, CancellationToken stop)
    {
        await journal.RecordAsync(training, stop);
        observer.On(new RunEvent.TrainedAgain(training));
    }

    public async Task CommitAsync(SearchState state, TuningResult? tuning, CancellationToken stop)
    {
        await journal.CommitAsync(state, tuning, stop);
        observer.On(new RunEvent.Committed(state, tuning));
    }
}
