using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.History;

/// <summary>
/// The truth about a run: append-only, durable before anything counts. Everything is found again after a kill at any moment.
/// Calls may come from several threads.
/// </summary>
public interface IRunJournal
{
    /// <summary>Returns the state after the last committed round, or null where no round was begun.</summary>
    Task<SearchState?> ResumeAsync(CancellationToken stop);

    /// <summary>Returns the proposal of that prompt where it was journaled, else null.</summary>
    Task<Proposal?> FindProposalAsync(int round, int prompt, CancellationToken stop);

    /// <summary>Records a prompt together with all its completions: the unit of resume.</summary>
    Task RecordAsync(Proposal proposal, CancellationToken stop);

    /// <summary>Returns what came of that candidate where it was journaled, else null.</summary>
    Task<Outcome?> FindOutcomeAsync(int ordinal, CancellationToken stop);

    /// <summary>Returns every candidate journaled so far, seeds and children, in ordinal order.</summary>
    Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(CancellationToken stop);

    /// <summary>Records what came of a candidate. Recording the same ordinal again must give the same outcome and form.</summary>
    /// <param name="form">The form of its program (<see cref="Intake.Form"/>); null where no program was read.</param>
    Task RecordAsync(EvaluatedCandidate evaluated, string? form, CancellationToken stop);

    /// <summary>Returns that training of a candidate, from its second on, where it was journaled, else null.</summary>
    Task<FurtherTraining?> FindTrainingAsync(int ordinal, int number, CancellationToken stop);

    /// <summary>
    /// Records a further training of a scored child, one after the other. Recording the same one again must give the same outcome.
    /// </summary>
    Task RecordAsync(FurtherTraining training, CancellationToken stop);

    /// <summary>Records that the machine lost a candidate, each loss for itself. It decides nothing: a run repeats without it.</summary>
    Task RecordAsync(LostAttempt attempt, CancellationToken stop);

    /// <summary>Returns the forms of all programs whose outcome is journaled, in ordinal order.</summary>
    Task<IReadOnlyList<(int Ordinal, string Form)>> ReadFormsAsync(CancellationToken stop);

    /// <summary>Records the state that the next round starts from, and how the soft prompt was tuned (null where it was not).</summary>
    Task CommitAsync(SearchState state, TuningResult? tuning, CancellationToken stop);
}

/// <summary>One prompt of a round with its n children, who all have its parents. Equal by content.</summary>
/// <param name="Completions">The model's raw answers.</param>
/// <param name="Children">One for each completion, in their order.</param>
public sealed record Proposal(int Round, int Prompt, string Text, IReadOnlyList<Completion> Completions, IReadOnlyList<Candidate> Children)
{
    public bool Equals(Proposal? other) =>
        other is not null && (Round, Prompt, Text) == (other.Round, other.Prompt, other.Text)
        && Completions.SequenceEqual(other.Completions) && Children.SequenceEqual(other.Children);

    public override int GetHashCode() => HashCode.Combine(Round, Prompt, Text);
}
