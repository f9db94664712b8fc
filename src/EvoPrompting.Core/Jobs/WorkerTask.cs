using EvoPrompting.Candidates;

namespace EvoPrompting.Jobs;

/// <summary>
/// The trusted side of a task whose candidates run in workers: makes jobs of a candidate and judges what they say. Labels are here and
/// never in a worker.
/// </summary>
public abstract class WorkerTask
{
    /// <summary>Takes one candidate through its jobs, one after the other. Calls may come from several threads.</summary>
    /// <param name="trainingSeed">Seeds everything random in them.</param>
    /// <exception cref="UserException">A worker refused a job, or this machine can run none.</exception>
    public abstract Task<Judgement> JudgeAsync(TakenCandidate candidate, ulong trainingSeed, IJobRunner runner, CancellationToken stop);
}
