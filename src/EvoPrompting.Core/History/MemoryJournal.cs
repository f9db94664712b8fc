using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.History;

/// <summary>Keeps a run's journal in memory, for searches that need not outlive their process. Safe to call from several threads.</summary>
internal sealed class MemoryJournal : IRunJournal
{
    private readonly Lock gate = new();
    private readonly Dictionary<(int Round, int Prompt), Proposal> proposals = [];
    private readonly SortedDictionary<int, Candidate> proposed = []; // seeds as well
    private readonly SortedDictionary<int, EvaluatedCandidate> evaluated = [];
    private readonly Dictionary<(int Ordinal, int Number), FurtherTraining> trainings = [];
    private readonly List<LostAttempt> attempts = [];
    private readonly SortedDictionary<int, string?> forms = [];
    private readonly List<(SearchState State, TuningResult? Tuning)> states = [];

    /// <summary>Everything evaluated so far, in ordinal order.</summary>
    public IReadOnlyList<EvaluatedCandidate> Evaluated
    {
        get
        {
            lock (gate) return [.. evaluated.Values];
        }
    }

    /// <summary>Every loss so far, in its order.</summary>
    public IReadOnlyList<LostAttempt> Attempts
    {
        get
        {
            lock (gate) return [.. attempts];
        }
    }

    /// <summary>Every committed state, from round 0.</summary>
    public IReadOnlyList<SearchState> States
    {
        get
        {
            lock (gate) return [.. states.Select(s => s.State)];
        }
    }

    public Task<SearchState?> ResumeAsync(CancellationToken stop)
    {
        lock (gate) return Task.FromResult(states is [.., var last] ? last.State : null);
    }

    public Task<Proposal?> FindProposalAsync(int round, int prompt, CancellationToken stop)
    {
        lock (gate) return Task.FromResult(proposals.GetValueOrDefault((round, prompt)));
    }

    public Task RecordAsync(Proposal proposal, CancellationToken stop)
    {
        JournalRules.Check(proposal);
        lock (gate)
        {
            if (proposals.TryGetValue((proposal.Round, proposal.Prompt), out var held))
            {
                JournalRules.MustRepeat($"prompt {proposal.Prompt + 1} of round {proposal.Round + 1}", held, proposal);
                return Task.CompletedTask;
            }

            foreach (var child in proposal.Children)
            {
                if (proposed.TryGetValue(child.Ordinal, out var other))
                    throw JournalException.DoesNotRepeat($"candidate {child.Ordinal}", other, child);
                foreach (var parent in child.Origin!.Parents)
                    if (!evaluated.ContainsKey(parent))
                        throw JournalRules.NotEvaluated(parent);
            }

            proposals.Add((proposal.Round, proposal.Prompt), proposal);
            foreach (var child in proposal.Children) proposed.Add(child.Ordinal, child);
        }

        return Task.CompletedTask;
    }

    public Task<Outcome?> FindOutcomeAsync(int ordinal, CancellationToken stop)
    {
        lock (gate) return Task.FromResult(evaluated.GetValueOrDefault(ordinal)?.Outcome);
    }

    public Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(CancellationToken stop)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<Candidate>>([.. proposed.Values]);
    }

    public Task RecordAsync(EvaluatedCandidate candidate, string? form, CancellationToken stop)
    {
        JournalRules.Check(candidate);
        var ordinal = candidate.Candidate.Ordinal;
        lock (gate)
        {
            if (proposed.TryGetValue(ordinal, out var known))
                JournalRules.MustRepeat($"candidate {ordinal}", known, candidate.Candidate);
            else if (!candidate.Candidate.IsSeed)
                throw JournalRules.NotProposed(ordinal);

            if (evaluated.TryGetValue(ordinal, out var held))
            {
                JournalRules.MustRepeat($"outcome for candidate {ordinal}", held.Outcome, candidate.Outcome);
                JournalRules.MustRepeat($"form of candidate {ordinal}", forms[ordinal], form);
                return Task.CompletedTask;
            }

            proposed[ordinal] = candidate.Candidate;
            evaluated.Add(ordinal, candidate);
            forms.Add(ordinal, form);
        }

        return Task.CompletedTask;
    }

    public Task<FurtherTraining?> FindTrainingAsync(int ordinal, int number, CancellationToken stop)
    {
        lock (gate) return Task.FromResult(trainings.GetValueOrDefault((ordinal, number)));
    }

    public Task RecordAsync(FurtherTraining training, CancellationToken stop)
    {
        var (ordinal, number) = (training.Ordinal, training.Number);
        lock (gate)
        {
            if (trainings.TryGetValue((ordinal, number), out var held))
            {
                JournalRules.MustRepeat($"training {number} of candidate {ordinal}", held, training);
                return Task.CompletedTask;
            }

            JournalRules.CheckNext(training, Held(ordinal));
            trainings.Add((ordinal, number), training);
        }

        return Task.CompletedTask;
    }

    public Task RecordAsync(LostAttempt attempt, CancellationToken stop)
    {
        lock (gate) attempts.Add(attempt);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<(int Ordinal, string Form)>> ReadFormsAsync(CancellationToken stop)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<(int Ordinal, string Form)>>(
            [.. from known in forms where known.Value is not null select (known.Key, known.Value)]);
    }

    public Task CommitAsync(SearchState state, TuningResult? tuning, CancellationToken stop)
    {
        JournalRules.Check(state, tuning);
        lock (gate)
        {
            if (state.Round < states.Count)
            {
                JournalRules.MustRepeat($"state for round {state.Round + 1}", states[state.Round].State, state);
                JournalRules.MustRepeat($"tuning for round {state.Round + 1}", states[state.Round].Tuning, tuning);
                return Task.CompletedTask;
            }

            var growth = JournalRules.CheckNext(state, states is [.., var last] ? last.State : null);
            JournalRules.CheckHeld(growth, state.Parents, Held);
            states.Add((state, tuning));
        }

        return Task.CompletedTask;
    }

    /// <summary>A candidate with all its trainings so far; null where it was not evaluated.</summary>
    private EvaluatedCandidate? Held(int ordinal)
    {
        var held = evaluated.GetValueOrDefault(ordinal);
        while (held is not null && trainings.TryGetValue((ordinal, held.Trainings.Count + 1), out var next))
            held = held.TrainedAgain(next.Outcome);
        return held;
    }
}
