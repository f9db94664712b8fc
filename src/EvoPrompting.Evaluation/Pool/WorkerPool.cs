using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Compiler;
using EvoPrompting.Compiler.Checking;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>What one worker may use.</summary>
/// <param name="MemoryMegabytes">Address space beyond what a worker has mapped when it is ready, in MB (2^20 bytes), 256 to 1,048,576.</param>
/// <param name="SecondsPerCandidate">Wall time from request to end, 1 to 86,400.</param>
public sealed record WorkerLimits(int MemoryMegabytes = 2048, double SecondsPerCandidate = 600)
{
    /// <summary>Returns all that is wrong with the limits; nothing where they can be used.</summary>
    public IEnumerable<string> Faults()
    {
        if (MemoryMegabytes is < 256 or > 1 << 20) yield return Fault("memory_megabytes", MemoryMegabytes, 256, 1 << 20);
        if (!(SecondsPerCandidate is >= 1 and <= 86_400)) yield return Fault("seconds_per_candidate", SecondsPerCandidate, 1, 86_400);
    }

    private static string Fault(string name, double value, double least, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, it must be from {least} to {most}");
}

/// <summary>How a pool runs its workers.</summary>
/// <param name="Workers">Candidates that run at a time, one process each, 1 to 1,024.</param>
/// <param name="Limits">What each may use.</param>
/// <param name="Sandbox">Whether the operating system walls them in.</param>
public sealed record WorkerPoolSettings(int Workers, WorkerLimits Limits, SandboxMode Sandbox = SandboxMode.Required)
{
    /// <summary>The folder of the worker program.</summary>
    public string WorkerFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "worker");

    internal WorkerSettings ForRunner() =>
        new(Workers, new JobLimits(Limits.MemoryMegabytes, Limits.SecondsPerCandidate), Sandbox) { WorkerFolder = WorkerFolder };
}

/// <summary>Compiles and checks candidates in this process and runs them in workers: a job runner, an evaluator and a compiler in one.</summary>
public sealed class WorkerPool : IIntake, IEvaluator, IAsyncDisposable
{
    private readonly CandidateIntake intake;
    private readonly LocalJobRunner runner;
    private readonly JobEvaluator evaluator;

    /// <param name="seed">Each candidate's training seed is derived from it and the candidate's ordinal.</param>
    /// <exception cref="ArgumentException">The settings are out of range.</exception>
    public WorkerPool(CandidateContract contract, WorkerTask task, WorkerPoolSettings settings, RunSeed seed, TimeProvider? time = null)
    {
        if (settings.Limits.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join('\n', faults), nameof(settings));
        intake = new CandidateIntake(contract);
        runner = new LocalJobRunner(settings.ForRunner(), time);
        evaluator = new JobEvaluator(runner, task, seed);
    }

    /// <summary>The sandbox layers of the latest worker; empty before the first.</summary>
    public IReadOnlyList<string> Layers => runner.Layers;

    /// <summary>The process ids of all workers ever started: tests look for ones left over.</summary>
    internal IReadOnlyCollection<int> ProcessIds => runner.ProcessIds;

    /// <inheritdoc/>
    public IAsyncEnumerable<Judgement> EvaluateAsync(IReadOnlyList<TakenCandidate> candidates, CancellationToken stop) =>
        evaluator.EvaluateAsync(candidates, stop);

    /// <inheritdoc/>
    public Task<Intake> TakeAsync(string source, CancellationToken stop) => Task.Run(() => intake.Take(source, stop), stop);

    public ValueTask DisposeAsync() => runner.DisposeAsync();
}
