namespace EvoPrompting.Candidates;

/// <summary>
/// Judges candidates. Yields one outcome for each candidate, in whatever order they finish; what came of a candidate depends on
/// its source and its ordinal only. Throws for faults of ours or the user's, never for a bad candidate.
/// </summary>
public interface IEvaluator
{
    IAsyncEnumerable<EvaluatedCandidate> EvaluateAsync(IReadOnlyList<Candidate> candidates, CancellationToken stop);
}
