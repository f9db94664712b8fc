using EvoPrompting.Candidates;
using EvoPrompting.Chance;

namespace EvoPrompting.Jobs;

/// <summary>
/// Judges candidates by jobs, as many at a time as the runner has places. A worker that dies costs one candidate; one that the machine
/// ended leaves its candidate without an outcome.
/// </summary>
/// <param name="seed">Training seeds are derived from it: see <see cref="ParallelEvaluator"/>.</param>
internal sealed class JobEvaluator(IJobRunner runner, WorkerTask task, RunSeed seed) : IEvaluator
{
    private readonly ParallelEvaluator each = new(
        runner.Places, (candidate, trainingSeed, stop) => task.JudgeAsync(candidate, trainingSeed, runner, stop), seed);

    /// <inheritdoc/>
    /// <exception cref="UserException">Workers cannot be started, or refuse the task's jobs.</exception>
    public IAsyncEnumerable<Judgement> EvaluateAsync(IReadOnlyList<TakenCandidate> candidates, CancellationToken stop) =>
        each.EvaluateAsync(candidates, stop);
}
