using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.History;
using EvoPrompting.Jobs;
using EvoPrompting.Sandbox.Tests.Support;

namespace EvoPrompting.Sandbox.Tests.Pool;

/// <summary>
/// A worker that the machine ended says nothing of its candidate: it is run again, alone, and comes to what it had come to.
/// </summary>
public class LostWorkerTests
{
    // Slow enough to be killed between two frames; the first frame comes after two passes.
    private static readonly string Source = Contracts.Program("Thread.Sleep(500);");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AKilledWorkersCandidateIsRunAgain(int kills)
    {
        var journal = new MemoryJournal();
        await using var undisturbed = Runner(0);
        await using var runner = Runner(kills);
        Assert.Equal(
            await OutcomeAsync(undisturbed, new MemoryJournal()), Assert.IsType<Outcome.Scored>(await OutcomeAsync(runner, journal)));
        Assert.Equal(kills + 2, runner.Jobs); // the last try trains and is confirmed
        Assert.Equal(kills, journal.Attempts.Count);
        Assert.All(journal.Attempts,
            attempt => Assert.Contains("ended from outside (signal 9, killed)", attempt.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ThreeKilledWorkersEndTheRun()
    {
        var journal = new MemoryJournal();
        await using var runner = Runner(3);
        await Assert.ThrowsAsync<LostCandidateException>(() => OutcomeAsync(runner, journal));
        Assert.Equal(3, runner.Jobs);
        Assert.Empty(journal.Evaluated);
    }

    private static KillingRunner Runner(int kills) => new(new LocalJobRunner(new WorkerSettings(1, Attacker.Usual)), kills);

    private static async Task<Outcome> OutcomeAsync(KillingRunner runner, MemoryJournal journal)
    {
        var evaluator = new JournaledEvaluator(new UncheckedIntake(), new JobEvaluator(runner, SmallTask.New(), new RunSeed(1)), journal);
        var outcomes = new List<Outcome>();
        await foreach (var evaluated in evaluator.EvaluateAsync([new Candidate(0, -1, Source)], Stop)) outcomes.Add(evaluated.Outcome);
        return Assert.Single(outcomes);
    }

    private sealed class UncheckedIntake : IIntake
    {
        public Task<Intake> TakeAsync(string source, CancellationToken stop) =>
            Task.FromResult(new Intake(new string('0', 64), Attacker.Compile(source), null));
    }
}
