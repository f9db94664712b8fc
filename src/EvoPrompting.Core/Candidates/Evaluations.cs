using System.Runtime.CompilerServices;
using EvoPrompting.History;

namespace EvoPrompting.Candidates;

/// <summary>Evaluates candidates that are no part of a run.</summary>
internal static class Evaluations
{
    /// <summary>Yields each candidate with its outcome; equal programs are run each for itself.</summary>
    /// <exception cref="LostCandidateException">The machine lost a candidate three times.</exception>
    public static async IAsyncEnumerable<EvaluatedCandidate> OfEachAsync(
        IIntake intake, IEvaluator evaluator, IReadOnlyList<Candidate> candidates, [EnumeratorCancellation] CancellationToken stop)
    {
        var apart = new EachItsOwnForm(intake);
        var seeds = candidates.Select(c => c with { Round = -1, Origin = null }).ToArray(); // a journal takes seeds without a proposal
        var byOrdinal = candidates.ToDictionary(c => c.Ordinal);
        await foreach (var evaluated in new JournaledEvaluator(apart, evaluator, new MemoryJournal()).EvaluateAsync(seeds, stop))
            yield return new EvaluatedCandidate(byOrdinal[evaluated.Candidate.Ordinal], evaluated.Outcome);
    }

    private sealed class EachItsOwnForm(IIntake intake) : IIntake
    {
        private int taken;

        public async Task<Intake> TakeAsync(string source, CancellationToken stop) =>
            (await intake.TakeAsync(source, stop)) with { Form = $"{Interlocked.Increment(ref taken)}" };
    }
}
