using System.Runtime.CompilerServices;
using EvoPrompting.History;

namespace EvoPrompting.Candidates;

/// <summary>
/// Evaluates what was not evaluated before: outcomes in the journal are taken from there, a sample without an answer is rejected, a program
/// that equals an earlier one after normalisation becomes a duplicate, and every new outcome is durable before it is yielded.
/// </summary>
/// <param name="normalise">Equal results mean equal programs.</param>
public sealed class JournaledEvaluator(IEvaluator evaluator, IRunJournal journal, Func<string, string> normalise) : IEvaluator
{
    public async IAsyncEnumerable<EvaluatedCandidate> EvaluateAsync(
        IReadOnlyList<Candidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var originals = await OriginalsAsync(candidates, stop);
        var open = new List<Candidate>();
        foreach (var candidate in candidates.OrderBy(c => c.Ordinal))
        {
            if (await journal.FindOutcomeAsync(candidate.Ordinal, stop) is { } known)
            {
                yield return new EvaluatedCandidate(candidate, known);
            }
            else if (candidate.Origin?.Fault is { } fault)
            {
                var unanswered = new EvaluatedCandidate(candidate, new Outcome.Rejected(Stage.Completion, fault));
                await journal.RecordAsync(unanswered, stop);
                yield return unanswered;
            }
            else if (originals[normalise(candidate.Source)] is var original && original < candidate.Ordinal)
            {
                var duplicate = new EvaluatedCandidate(candidate, new Outcome.Duplicate(original));
                await journal.RecordAsync(duplicate, stop);
                yield return duplicate;
            }
            else
            {
                open.Add(candidate);
            }
        }

        await foreach (var evaluated in evaluator.EvaluateAsync(open, stop))
        {
            await journal.RecordAsync(evaluated, stop);
            yield return evaluated;
        }
    }

    /// <summary>The lowest ordinal of each program, over the whole run so far.</summary>
    private async Task<Dictionary<string, int>> OriginalsAsync(IReadOnlyList<Candidate> candidates, CancellationToken stop)
    {
        var originals = new Dictionary<string, int>();
        foreach (var candidate in (await journal.ReadCandidatesAsync(stop)).Concat(candidates).Where(c => c.Origin?.Fault is null).OrderBy(c => c.Ordinal))
            originals.TryAdd(normalise(candidate.Source), candidate.Ordinal);
        return originals;
    }
}
