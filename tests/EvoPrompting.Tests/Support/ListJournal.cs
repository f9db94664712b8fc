using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.Tests.Support;

/// <summary>The plainest journal there is, for tests of the search; what it holds can be compared as text.</summary>
internal sealed class ListJournal : IRunJournal
{
    private readonly SortedDictionary<(int Round, int Prompt), Proposal> proposals = [];
    private readonly SortedDictionary<int, EvaluatedCandidate> outcomes = [];
    private readonly SortedDictionary<int, string?> forms = [];

    private readonly SortedDictionary<(int Ordinal, int Number), FurtherTraining> trainings = [];

    public List<SearchState> States { get; } = [];

    public List<LostAttempt> Attempts { get; } = [];

    public IReadOnlyCollection<EvaluatedCandidate> Outcomes => outcomes.Values;

    public IReadOnlyCollection<FurtherTraining> Trainings => trainings.Values;

    public Task<SearchState?> ResumeAsync(CancellationToken stop) => Task.FromResult(States.LastOrDefault());

    public Task<Proposal?> FindProposalAsync(int round, int prompt, CancellationToken stop) =>
        Task.FromResult(proposals.GetValueOrDefault((round, prompt)));

    public Task RecordAsync(Proposal proposal, CancellationToken stop)
    {
        lock (proposals) proposals.Add((proposal.Round, proposal.Prompt), proposal);
        return Task.CompletedTask;
    }

    public Task<Outcome?> FindOutcomeAsync(int ordinal, CancellationToken stop) =>
        Task.FromResult(outcomes.GetValueOrDefault(ordinal)?.Outcome);

    public Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<Candidate>>(
    [
        .. outcomes.Values.Select(o => o.Candidate).Where(c => c.IsSeed),
        .. proposals.Values.SelectMany(p => p.Children),
    ]);

    public Task<IReadOnlyList<(int Ordinal, string Form)>> ReadFormsAsync(CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<(int Ordinal, string Form)>>(
            [.. from known in forms where known.Value is not null select (known.Key, known.Value)]);

    public Task<FurtherTraining?> FindTrainingAsync(int ordinal, int number, CancellationToken stop) =>
        Task.FromResult(trainings.GetValueOrDefault((ordinal, number)));

    public Task RecordAsync(FurtherTraining training, CancellationToken stop)
    {
        trainings.Add((training.Ordinal, training.Number), training);
        return Task.CompletedTask;
    }

    public Task RecordAsync(LostAttempt attempt, CancellationToken stop)
    {
        Attempts.Add(attempt);
        return Task.CompletedTask;
    }

    public Task RecordAsync(EvaluatedCandidate evaluated, string? form, CancellationToken stop)
    {
        var ordinal = evaluated.Candidate.Ordinal;
        if (forms.TryAdd(ordinal, form)) outcomes.Add(ordinal, evaluated);
        JournalRules.MustRepeat($"form of candidate {ordinal}", forms[ordinal], form);
        JournalRules.MustRepeat($"outcome for candidate {ordinal}", outcomes[ordinal].Outcome, evaluated.Outcome);
        return Task.CompletedTask;
    }

    public Task CommitAsync(SearchState state, TuningResult? tuning, CancellationToken stop)
    {
        States.Add(state);
        return Task.CompletedTask;
    }

    /// <summary>Everything that must be equal in equal runs.</summary>
    public string History() => string.Join('\n',
    [
        .. proposals.Values.SelectMany(
            p => p.Children.Select(c => $"{p.Round}/{p.Prompt} {p.Text} {c.Ordinal} {c.Source} {c.Origin!.Temperature}")),
        .. outcomes.Values.Select(o => $"{o.Candidate.Ordinal} {o.Candidate.Source} {o.Outcome.GetType().Name} {o.Metrics}"),
        .. trainings.Values.Select(t => $"{t}"),
        .. States.Select(s => $"{s.Round} [{string.Join(' ', s.Parents.Select(p => p.Candidate.Ordinal))}] {s.SoftPrompt.Hash()}"),
    ]);
}
