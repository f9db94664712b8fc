using EvoPrompting.Jobs;

namespace EvoPrompting.Candidates;

/// <summary>
/// Runs candidates that were taken in. Answers each exactly once, in whatever order they finish; what came of a candidate depends on its
/// program, its ordinal and the number of its training only. Throws for faults of ours or the user's, never for a bad candidate. One
/// evaluation at a time.
/// </summary>
public interface IEvaluator
{
    IAsyncEnumerable<Judgement> EvaluateAsync(IReadOnlyList<TakenCandidate> candidates, CancellationToken stop);
}

/// <summary>
/// What an evaluator has to say of one candidate: its outcome, or that the machine lost it before there was one. One of the two.
/// </summary>
/// <param name="Lost">What the machine did, for people: killed from outside, no memory left, a worker that did not start.</param>
public sealed record Judgement(Candidate Candidate, Outcome? Outcome, string? Lost = null)
{
    /// <summary>Returns what a job's end says of its candidate where the job gave no result.</summary>
    public static Judgement Without(Candidate candidate, JobEnd end) => end switch
    {
        JobEnd.Rejected rejected => new Judgement(candidate, rejected.Outcome),
        JobEnd.Lost lost => new Judgement(candidate, null, lost.Reason),
        _ => throw new InvalidOperationException("a job that gave a result ended without one"),
    };
}
