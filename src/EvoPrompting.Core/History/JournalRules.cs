using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.History;

/// <summary>
/// What every journal demands of what it is given. A breach is our own fault, except where a run does not repeat. Messages are for people:
/// they count rounds and prompts from 1.
/// </summary>
internal static class JournalRules
{
    /// <exception cref="ArgumentException">The children do not belong to the completions, or a text is not valid Unicode.</exception>
    public static void Check(Proposal proposal)
    {
        if (proposal.Children.Count != proposal.Completions.Count || proposal.Children.Count == 0)
            throw new ArgumentException($"{proposal.Children.Count} children of {proposal.Completions.Count} completions");
        foreach (var text in proposal.Completions.Select(c => c.Text).Append(proposal.Text))
            if (!IsUnicode(text))
                throw new ArgumentException(
                    $"prompt {proposal.Prompt + 1} of round {proposal.Round + 1} holds half a surrogate pair: it is not text");
        if (proposal.Completions.Any(c => c.Text.Length > CutText.Longest))
            throw new ArgumentException(
                $"an answer to prompt {proposal.Prompt + 1} of round {proposal.Round + 1} was not cut at {CutText.Longest} characters");
        for (var sample = 0; sample < proposal.Children.Count; sample++)
        {
            var child = proposal.Children[sample];
            if (child.Round != proposal.Round || child.Origin?.Prompt != proposal.Prompt || child.Origin.Sample != sample)
                throw new ArgumentException(
                    $"{child} is not sample {sample + 1} of prompt {proposal.Prompt + 1} of round {proposal.Round + 1}");
            if (!child.Origin.Parents.SequenceEqual(proposal.Children[0].Origin!.Parents))
                throw new ArgumentException($"{child} has other parents than its prompt");
        }
    }

    /// <exception cref="ArgumentException">
    /// A metric is not a finite number or stands twice; or a candidate duplicates a later one.
    /// </exception>
    public static void Check(EvaluatedCandidate evaluated)
    {
        CheckMetrics(evaluated.Candidate.Ordinal, evaluated.Outcome);
        if (evaluated.Trainings.Count > 1)
            throw new ArgumentException($"further trainings of candidate {evaluated.Candidate.Ordinal} are recorded each for itself");
        if (evaluated.Outcome is Outcome.Duplicate duplicate && duplicate.Original >= evaluated.Candidate.Ordinal)
            throw new ArgumentException($"candidate {evaluated.Candidate.Ordinal} duplicates the later {duplicate.Original}");
    }

    /// <summary>Demands that a further training is the next one of a scored child.</summary>
    /// <param name="held">What the journal holds of the child: its first training and those after it.</param>
    /// <exception cref="ArgumentException">It is not, or a metric is not a finite number or stands twice.</exception>
    public static void CheckNext(FurtherTraining training, EvaluatedCandidate? held)
    {
        CheckMetrics(training.Ordinal, training.Outcome);
        if (held is not { Trainings: [Outcome.Scored, ..] trainings } || held.Candidate.IsSeed || training.Outcome is Outcome.Duplicate)
            throw new ArgumentException($"candidate {training.Ordinal} is no scored child, so it has no training {training.Number}");
        if (training.Number != trainings.Count + 1)
            throw new ArgumentException(
                $"training {training.Number} of candidate {training.Ordinal} recorded where {trainings.Count + 1} is next");
    }

    /// <exception cref="ArgumentException">The answer is longer than one that is kept.</exception>
    public static void Check(ModelCall call)
    {
        if (call.Text?.Length > CutText.Longest)
            throw new ArgumentException($"the answer of call {call.Request} was not cut at {CutText.Longest} characters");
    }

    /// <exception cref="ArgumentException">The state goes on with another soft prompt than the tuning's.</exception>
    public static void Check(SearchState state, TuningResult? tuning)
    {
        if (tuning is not null && tuning.SoftPrompt != state.SoftPrompt)
            throw new ArgumentException($"round {state.Round + 1} does not start from the soft prompt of its tuning");
    }

    /// <summary>Demands that a new state follows the last one, and that a population only grows. Looks at what is new only.</summary>
    /// <returns>What the population gained.</returns>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static Population.Growth CheckNext(SearchState state, SearchState? last)
    {
        var next = last is null ? 0 : last.Round + 1;
        if (state.Round != next) throw new ArgumentException($"round {state.Round + 1} committed where round {next + 1} is next");
        var growth = state.Population.Since(last?.Population ?? Population.Empty)
            ?? throw new ArgumentException("a member of the population is gone, or a retired one came back");
        return growth.Retired.All(state.Population.Contains)
            ? growth : throw new ArgumentException("retired without being in the population");
    }

    /// <summary>Demands that what a round is built on is what the journal holds: its new members, and its parents.</summary>
    /// <param name="find">Returns what the journal holds of a candidate; null where it was not evaluated.</param>
    /// <exception cref="JournalException">It is something else.</exception>
    public static void CheckHeld(Population.Growth growth, IReadOnlyList<EvaluatedCandidate> parents, Func<int, EvaluatedCandidate?> find)
    {
        foreach (var used in growth.Joined.Concat(growth.TrainedAgain).Concat(parents))
        {
            var ordinal = used.Candidate.Ordinal;
            MustRepeat($"content of candidate {ordinal}", find(ordinal) ?? throw NotEvaluated(ordinal), used);
        }
    }

    /// <exception cref="JournalException">The two differ.</exception>
    public static void MustRepeat<T>(string what, T held, T now)
    {
        if (!EqualityComparer<T>.Default.Equals(held, now))
            throw JournalException.DoesNotRepeat(what, held is null ? "nothing" : held, now is null ? "nothing" : now);
    }

    public static InvalidOperationException NotProposed(int ordinal) =>
        new($"candidate {ordinal} is not in the journal: proposals are recorded first");

    public static InvalidOperationException NotEvaluated(int ordinal) => new($"the journal holds no outcome for candidate {ordinal}");

    private static void CheckMetrics(int ordinal, Outcome outcome)
    {
        if (outcome is not Outcome.Scored { Metrics: var metrics }) return;
        if (metrics.Select(m => m.Name).Distinct().Count() < metrics.Count)
            throw new ArgumentException($"a metric stands twice: {metrics}");
        foreach (var metric in metrics)
            if (!double.IsFinite(metric.Value))
                throw new ArgumentException($"{metric.Name} of candidate {ordinal} is not a finite number");
    }

    private static bool IsUnicode(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
