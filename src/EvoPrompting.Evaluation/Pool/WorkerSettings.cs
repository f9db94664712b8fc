using System.Globalization;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>Whether a worker runs without the protection of the operating system.</summary>
public enum SandboxMode
{
    /// <summary>A worker starts in its sandbox or not at all.</summary>
    Required,

    /// <summary>No sandbox: candidates run with the user's rights, held by the check of their code alone.</summary>
    None,
}

/// <summary>What one worker may use. Clocks differ between machines, so these stand far above what a candidate needs; a task's cost limit decides first.</summary>
/// <param name="MemoryMegabytes">Address space beyond what a worker has mapped when it is ready, in MB (2^20 bytes), 256 to 1,048,576.</param>
/// <param name="SecondsPerCandidate">Wall time from request to outcome, 1 to 86,400.</param>
/// <param name="StartSeconds">Wall time from start to ready, 1 to 3,600.</param>
public sealed record WorkerLimits(int MemoryMegabytes = 2048, double SecondsPerCandidate = 600, double StartSeconds = 120)
{
    /// <summary>Returns all that is wrong with the limits; nothing where they can be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (MemoryMegabytes is < 256 or > 1 << 20) yield return Fault("memory_megabytes", MemoryMegabytes, 256, 1 << 20);
        if (!(SecondsPerCandidate is >= 1 and <= 86_400)) yield return Fault("seconds_per_candidate", SecondsPerCandidate, 1, 86_400);
        if (!(StartSeconds is >= 1 and <= 3600)) yield return Fault("start_seconds", StartSeconds, 1, 3600);
    }

    private static string Fault(string name, double value, double least, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, it must be from {least} to {most}");
}

/// <summary>How a pool runs its workers.</summary>
/// <param name="Workers">Candidates that run at a time, one process each, 1 to 1,024.</param>
/// <param name="Limits">What each may use.</param>
/// <param name="Sandbox">Whether the operating system walls them in.</param>
/// <param name="RequestsPerWorker">Programs that one process runs before a fresh one takes over: 1 for candidates, more for trusted programs only.</param>
public sealed record WorkerPoolSettings(int Workers, WorkerLimits Limits, SandboxMode Sandbox = SandboxMode.Required, int RequestsPerWorker = 1)
{
    /// <summary>The folder of the worker program.</summary>
    public string WorkerFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "worker");
}
