using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Jobs;

namespace EvoPrompting.Sandbox.Tests.Support;

/// <summary>Takes programs in within this process and judges them by the small task in workers.</summary>
internal sealed class SmallEvaluation(WorkerSettings settings) : IAsyncDisposable
{
    public SmallEvaluation(int places = 1)
        : this(new WorkerSettings(places, Attacker.Usual))
    {
    }

    public LocalJobRunner Runner { get; } = new(settings);

    /// <summary>Yields each program with its outcome, in whatever order they finish.</summary>
    public IAsyncEnumerable<EvaluatedCandidate> EachAsync(CancellationToken stop, params IReadOnlyList<string> sources) =>
        Evaluations.OfEachAsync(
        new CheckedIntake(), new JobEvaluator(Runner, SmallTask.New(), new RunSeed(1)),
            [.. sources.Select((s, i) => new Candidate(i, 0, s))], stop);

    /// <summary>Returns the outcomes in the programs' order.</summary>
    public async Task<Outcome[]> AllAsync(params IReadOnlyList<string> sources)
    {
        var outcomes = new Outcome[sources.Count];
        await foreach (var (candidate, outcome) in EachAsync(TestContext.Current.CancellationToken, sources)) outcomes[candidate.Ordinal] =
            outcome;
        return outcomes;
    }

    public ValueTask DisposeAsync() => Runner.DisposeAsync();

    private sealed class CheckedIntake : IIntake
    {
        public Task<Intake> TakeAsync(string source, CancellationToken stop) => Task.Run(() => Contracts.Intake.Take(source, stop), stop);
    }
}
