using EvoPrompting.Candidates;

namespace EvoPrompting.SearchTasks;

/// <summary>
/// How the candidates of one task are judged in one run: what reads their programs, and what runs them. Disposing it ends its processes.
/// </summary>
/// <param name="owned">What ends with it.</param>
public sealed class TaskEvaluation(IIntake intake, IEvaluator evaluator, params IReadOnlyList<IAsyncDisposable> owned) : IAsyncDisposable
{
    public IIntake Intake => intake;

    public IEvaluator Evaluator => evaluator;

    /// <summary>
    /// Says why running a program that was taken in ends in a rejection, in words for its language model, which may then mend it; null
    /// where it is scored. No child yet: it has the ordinal that it would get. Null where running costs too much to be done for that.
    /// </summary>
    public Func<TakenCandidate, CancellationToken, Task<string?>>? Trial { get; init; }

    /// <summary>Yields candidates that are no part of a run with their outcomes; equal programs are run each for itself.</summary>
    /// <exception cref="LostCandidateException">The machine lost a candidate three times.</exception>
    public IAsyncEnumerable<EvaluatedCandidate> EachAsync(IReadOnlyList<Candidate> candidates, CancellationToken stop) =>
        Evaluations.OfEachAsync(intake, evaluator, candidates, stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in owned) await one.DisposeAsync();
    }
}
