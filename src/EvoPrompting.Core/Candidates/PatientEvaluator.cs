using System.Runtime.CompilerServices;
using EvoPrompting.History;

namespace EvoPrompting.Candidates;

/// <summary>
/// Runs candidates until each has an outcome: one that the machine lost is journaled as an attempt and run again alone, twice; after that
/// the run stops. What the machine does is never a verdict. Holds the evaluator to its contract. One evaluation at a time.
/// </summary>
internal sealed class PatientEvaluator(IEvaluator evaluator, IRunJournal journal)
{
    /// <summary>How often a lost candidate is run again.</summary>
    public const int TriesAlone = 2;

    /// <summary>Yields each candidate once, as it ends. Outcomes are not journaled yet.</summary>
    /// <exception cref="LostCandidateException">The machine lost a candidate three times.</exception>
    public async IAsyncEnumerable<(TakenCandidate Candidate, Outcome Outcome)> EvaluateAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var lost = new List<(TakenCandidate Candidate, string Reason)>();
        await foreach (var (candidate, judgement) in AnswersAsync(candidates, stop))
        {
            if (judgement.Outcome is { } outcome) yield return (candidate, outcome);
            else lost.Add((candidate, await NoteAsync(candidate, judgement)));
        }

        foreach (var (candidate, first) in lost.OrderBy(l => l.Candidate.Candidate.Ordinal))
        {
            Outcome? outcome = null;
            var reason = first;
            for (var tries = 0; outcome is null && tries < TriesAlone; tries++)
                await foreach (var (_, judgement) in AnswersAsync([candidate], stop))
                    if ((outcome = judgement.Outcome) is null)
                        reason = await NoteAsync(candidate, judgement);
            yield return (candidate, outcome ?? throw new LostCandidateException(candidate.Candidate.Ordinal, reason));
        }

        async Task<string> NoteAsync(TakenCandidate taken, Judgement judgement)
        {
            await journal.RecordAsync(new LostAttempt(taken.Candidate.Ordinal, judgement.Lost!), stop);
            return judgement.Lost!;
        }
    }

    /// <summary>Passes an evaluator's answers on and holds it to its contract.</summary>
    /// <exception cref="InvalidOperationException">It answered a candidate twice, one that it was not given, or left one out.</exception>
    private async IAsyncEnumerable<(TakenCandidate Candidate, Judgement Judgement)> AnswersAsync(
        IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var waiting = candidates.ToDictionary(c => c.Candidate.Ordinal);
        await foreach (var judgement in evaluator.EvaluateAsync(candidates, stop))
        {
            var ordinal = judgement.Candidate.Ordinal;
            if (!waiting.Remove(ordinal, out var candidate))
                throw new InvalidOperationException($"the evaluator answered candidate {ordinal} unasked or twice");
            if (judgement.Outcome is null == judgement.Lost is null)
                throw new InvalidOperationException($"the evaluator's answer for candidate {ordinal} is not one of outcome and loss");
            yield return (candidate, judgement);
        }

        if (waiting.Count > 0)
            throw new InvalidOperationException($"the evaluator did not answer candidates {string.Join(", ", waiting.Keys.Order())}");
    }
}
