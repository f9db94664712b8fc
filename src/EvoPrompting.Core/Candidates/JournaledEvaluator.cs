using System.Runtime.CompilerServices;
using EvoPrompting.History;

namespace EvoPrompting.Candidates;

/// <summary>
/// Takes candidates from the language model's words to their outcomes (Algorithm 3, FilterAndEval) and journals each: outcomes in the
/// journal are taken from there, a sample without an answer is rejected, a program that equals an earlier one is a duplicate, the rest is
/// run. Every new outcome is durable before it is yielded. One evaluation at a time.
/// </summary>
/// <param name="intake">Reads programs.</param>
/// <param name="evaluator">Runs them.</param>
internal sealed class JournaledEvaluator(IIntake intake, IEvaluator evaluator, IRunJournal journal)
{
    private const int TakenAhead = 8; // programs that are read at once, at most

    private readonly PatientEvaluator patient = new(evaluator, journal);
    private Dictionary<string, int>? originals;

    /// <summary>Yields each candidate once, with its outcome.</summary>
    /// <exception cref="LostCandidateException">The machine lost a candidate three times.</exception>
    public async IAsyncEnumerable<EvaluatedCandidate> EvaluateAsync(
        IReadOnlyList<Candidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        originals ??= await OriginalsAsync(stop);
        var forms = new Dictionary<int, string>();
        var open = new List<TakenCandidate>();
        await foreach (var (candidate, known, taken) in TakeAsync([.. candidates.OrderBy(c => c.Ordinal)], stop))
        {
            var outcome = known ?? Judge(candidate, taken, forms, open);
            if (outcome is null) continue;
            var evaluated = new EvaluatedCandidate(candidate, outcome);
            if (known is null) await journal.RecordAsync(evaluated, taken?.Form, stop);
            yield return evaluated;
        }

        await foreach (var (taken, outcome) in patient.EvaluateAsync(open, stop))
        {
            var evaluated = new EvaluatedCandidate(taken.Candidate, outcome);
            await journal.RecordAsync(evaluated, forms[taken.Candidate.Ordinal], stop);
            yield return evaluated;
        }
    }

    /// <summary>Returns scored candidates, in their order, after one more training each, with a fresh seed.</summary>
    /// <param name="round">The round at whose end this is done.</param>
    /// <exception cref="LostCandidateException">The machine lost a candidate three times.</exception>
    public Task<IReadOnlyList<EvaluatedCandidate>> TrainAgainAsync(
        IReadOnlyList<EvaluatedCandidate> candidates, int round, CancellationToken stop) =>
        new RepeatedTraining(intake, patient, journal).TrainAsync(candidates, round, stop);

    /// <summary>Returns what is certain without running the candidate; null where it has to be run.</summary>
    private Outcome? Judge(Candidate candidate, Intake? taken, Dictionary<int, string> forms, List<TakenCandidate> open)
    {
        if (taken is null) return new Outcome.Rejected(Stage.Completion, candidate.Origin!.Fault!);
        if (originals!.TryGetValue(taken.Form, out var original) && original < candidate.Ordinal) return new Outcome.Duplicate(original);
        originals[taken.Form] = candidate.Ordinal;
        if (taken.Rejection is { } rejection) return rejection;
        forms.Add(candidate.Ordinal, taken.Form);
        open.Add(new TakenCandidate(candidate, taken.Program!));
        return null;
    }

    /// <summary>Reads programs a few ahead, and yields them in their order: the lowest ordinal of equal programs is the original.</summary>
    private async IAsyncEnumerable<(Candidate Candidate, Outcome? Known, Intake? Taken)> TakeAsync(
        IReadOnlyList<Candidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var ahead = new Queue<(Candidate Candidate, Outcome? Known, Task<Intake>? Taken)>();
        for (var next = 0; next < candidates.Count || ahead.Count > 0;)
        {
            while (next < candidates.Count && ahead.Count < TakenAhead)
            {
                var candidate = candidates[next++];
                var known = await journal.FindOutcomeAsync(candidate.Ordinal, stop);
                var reads = known is null && candidate.Origin?.Fault is null;
                ahead.Enqueue((candidate, known, reads ? intake.TakeAsync(candidate.Source, stop) : null));
            }

            var (first, outcome, taken) = ahead.Dequeue();
            yield return (first, outcome, taken is null ? null : await taken);
        }
    }

    /// <summary>The lowest journaled ordinal of each program.</summary>
    private async Task<Dictionary<string, int>> OriginalsAsync(CancellationToken stop)
    {
        var lowest = new Dictionary<string, int>();
        foreach (var (ordinal, form) in await journal.ReadFormsAsync(stop))
            if (!lowest.TryGetValue(form, out var known) || ordinal < known)
                lowest[form] = ordinal;
        return lowest;
    }
}
