using System.Text;
using EvoPrompting.Candidates;
using EvoPrompting.Prompts;
using EvoPrompting.Search;

namespace EvoPrompting.History;

/// <summary>What every journal demands of what it is given. A breach is our own fault, except where a run does not repeat.</summary>
public static class JournalRules
{
    /// <exception cref="ArgumentException">The children do not belong to the completions, or a text is not valid Unicode.</exception>
    public static void Check(Proposal proposal)
    {
        if (proposal.Children.Count != proposal.Completions.Count || proposal.Children.Count == 0)
            throw new ArgumentException($"{proposal.Children.Count} children of {proposal.Completions.Count} completions");
        foreach (var text in proposal.Completions.Select(c => c.Text).Append(proposal.Text))
            if (!IsUnicode(text))
                throw new ArgumentException($"prompt {proposal.Prompt} in round {proposal.Round} holds half a surrogate pair: it is not text");
        for (var sample = 0; sample < proposal.Children.Count; sample++)
        {
            var child = proposal.Children[sample];
            if (child.Round != proposal.Round || child.Origin?.Prompt != proposal.Prompt || child.Origin.Sample != sample)
                throw new ArgumentException($"{child} is not sample {sample} of prompt {proposal.Prompt} in round {proposal.Round}");
        }
    }

    /// <exception cref="ArgumentException">A metric is not a finite number or stands twice; or a candidate duplicates a later one.</exception>
    public static void Check(EvaluatedCandidate evaluated)
    {
        if (evaluated.Metrics is { } metrics)
        {
            if (metrics.Select(m => m.Name).Distinct().Count() < metrics.Count) throw new ArgumentException($"a metric stands twice: {metrics}");
            foreach (var metric in metrics)
                if (!double.IsFinite(metric.Value))
                    throw new ArgumentException($"{metric.Name} of candidate {evaluated.Candidate.Ordinal} is not a finite number");
        }

        if (evaluated.Outcome is Outcome.Duplicate duplicate && duplicate.Original >= evaluated.Candidate.Ordinal)
            throw new ArgumentException($"candidate {evaluated.Candidate.Ordinal} duplicates the later {duplicate.Original}");
    }

    /// <exception cref="ArgumentException">The state goes on with another soft prompt than the tuning's.</exception>
    public static void Check(SearchState state, TuningResult? tuning)
    {
        if (tuning is not null && tuning.SoftPrompt != state.SoftPrompt)
            throw new ArgumentException($"round {state.Round} does not start from the soft prompt of its tuning");
    }

    /// <summary>Demands that a new state follows the last one, and that a population only grows.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static void CheckNext(SearchState state, SearchState? last)
    {
        var next = last is null ? 0 : last.Round + 1;
        if (state.Round != next) throw new ArgumentException($"round {state.Round} committed where round {next} is next");
        var members = state.Population.Members.Select(m => m.Candidate.Ordinal).ToHashSet();
        if (!state.Population.Retired.IsSubsetOf(members)) throw new ArgumentException("retired without being in the population");
        if (last is null) return;
        if (!members.IsSupersetOf(last.Population.Members.Select(m => m.Candidate.Ordinal))) throw new ArgumentException("the population shrank");
        if (!state.Population.Retired.IsSupersetOf(last.Population.Retired)) throw new ArgumentException("a retired member came back");
    }

    /// <exception cref="JournalException">The two differ.</exception>
    public static void MustRepeat<T>(string what, T held, T now)
    {
        if (!EqualityComparer<T>.Default.Equals(held, now))
            throw JournalException.DoesNotRepeat(what, held is null ? "nothing" : held, now is null ? "nothing" : now);
    }

    public static InvalidOperationException NotProposed(int ordinal) => new($"candidate {ordinal} is not in the journal: proposals are recorded first");

    public static InvalidOperationException NotEvaluated(int ordinal) => new($"the journal holds no outcome for candidate {ordinal}");

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
