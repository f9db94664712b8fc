using EvoPrompting.Candidates;
using EvoPrompting.Commands;
using EvoPrompting.Evaluation.Commands;
using EvoPrompting.Jobs;

namespace EvoPrompting.Evaluation.Pool;

/// <summary>The processes of this machine.</summary>
/// <param name="places">Jobs that run at once.</param>
/// <param name="intake">Makes what reads programs, of a language and a contract.</param>
internal sealed class LocalWorkplace(int places, SandboxMode sandbox, Func<string, string, IIntake> intake, TimeProvider? time = null)
    : IWorkplace
{
    private readonly List<object> made = [];
    private LocalJobRunner? latest;

    /// <inheritdoc/>
    public IIntake Intake(string language, string contract)
    {
        var reads = intake(language, contract);
        made.Add(reads);
        return reads;
    }

    /// <inheritdoc/>
    public IJobRunner Runner(JobLimits limits)
    {
        var runner = new LocalJobRunner(new WorkerSettings(places, limits, sandbox), time);
        latest = runner;
        return runner;
    }

    /// <inheritdoc/>
    public ICommandRunner Commands(int most, int? cores) =>
        new CommandPool(sandbox, CoreShares.Of(CoreShares.Allowed(), Math.Min(places, most), cores));

    /// <summary>The sandbox layers of the latest worker; empty before the first.</summary>
    public IReadOnlyList<string> Layers => latest?.Layers ?? [];

    /// <summary>Ends the processes that read programs. Runners belong to their callers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var reads in made.OfType<IAsyncDisposable>()) await reads.DisposeAsync().ConfigureAwait(false);
    }
}
