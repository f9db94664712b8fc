using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Whether a worker runs without the protection of the operating system.</summary>
public enum SandboxMode
{
    /// <summary>A worker starts in its sandbox or not at all.</summary>
    Required,

    /// <summary>No sandbox: candidates run with the user's rights, held by the check of their code alone.</summary>
    None,
}

/// <summary>How workers are run on this machine.</summary>
/// <param name="Places">Jobs that run at a time, one process each.</param>
/// <param name="Limits">What each may use.</param>
/// <param name="Sandbox">Whether the operating system walls them in.</param>
internal sealed record WorkerSettings(int Places, JobLimits Limits, SandboxMode Sandbox = SandboxMode.Required)
{
    /// <summary>Wall time from a worker's start to ready.</summary>
    public double StartSeconds { get; init; } = 600;

    /// <summary>The folder of the worker program.</summary>
    public string WorkerFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "worker");

    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Places);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Limits.MemoryMegabytes);
        if (!(Limits.SecondsPerJob > 0)) throw new ArgumentOutOfRangeException(nameof(Limits), Limits.SecondsPerJob, "a job needs time");
    }
}
