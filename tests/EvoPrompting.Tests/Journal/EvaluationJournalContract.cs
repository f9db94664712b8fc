using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

/// <summary>What every journal does about the forms of programs and about lost candidates, those of the tests as well.</summary>
public abstract class EvaluationJournalContract
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract IRunJournal Journal { get; }

    private protected abstract IReadOnlyList<LostAttempt> Attempts { get; }

    /// <summary>Ends the process that writes the journal and begins another.</summary>
    private protected abstract void Kill();

    [Fact]
    public async Task FormsComeInOrdinalOrderDuplicatesAmongThemAndNoneWhereNothingWasRead()
    {
        await RecordAsync(Some.Seed(1), "same");
        await RecordAsync(Some.Seed(0), "same");
        await Journal.RecordAsync(Some.Proposal(0, 0, 2), Stop);
        await RecordAsync(Child(3) with { Outcome = new Outcome.Duplicate(0) }, "same");
        Kill();
        await RecordAsync(Child(2) with { Outcome = new Outcome.Rejected(Stage.Completion, "no answer") }, null);
        Assert.Equal([(0, "same"), (1, "same"), (3, "same")], await Journal.ReadFormsAsync(Stop));
        Assert.Equal(new Outcome.Duplicate(0), await Journal.FindOutcomeAsync(3, Stop));
    }

    [Fact]
    public async Task AnOutcomeRecordedTwiceKeepsOneFormAndAnotherFormIsRefused()
    {
        await RecordAsync(Some.Seed(0), "a");
        await RecordAsync(Some.Seed(0), "a");
        Kill();
        await RecordAsync(Some.Seed(0), "a");
        var refusal = await Assert.ThrowsAsync<JournalException>(() => RecordAsync(Some.Seed(0), "b"));
        Assert.Contains("holds another form of candidate 0", refusal.Message);
        Assert.Equal([(0, "a")], await Journal.ReadFormsAsync(Stop));
    }

    [Fact]
    public async Task EveryLossIsKeptOfSeedsBeforeTheirOutcomeToo()
    {
        await Journal.RecordAsync(new LostAttempt(0, "killed from outside"), Stop);
        await Journal.RecordAsync(new LostAttempt(0, "killed from outside"), Stop);
        Kill();
        await RecordAsync(Some.Seed(0), "a");
        await RecordAsync(Some.Seed(1), "b");
        await Journal.RecordAsync(Some.Proposal(0, 0, 2), Stop);
        await Journal.RecordAsync(new LostAttempt(3, "no memory left"), Stop);
        Assert.Equal([new(0, "killed from outside"), new(0, "killed from outside"), new LostAttempt(3, "no memory left")], Attempts);
        Assert.Null(await Journal.FindOutcomeAsync(3, Stop)); // a loss is no outcome
    }

    [Fact]
    public async Task FurtherTrainingsAreFoundAgainByTheirNumbers()
    {
        await RecordAsync(Some.Seed(0), "a");
        await RecordAsync(Some.Seed(1), "b");
        await Journal.RecordAsync(Some.Proposal(0, 0, 2), Stop);
        await RecordAsync(Child(2), "c");
        FurtherTraining[] trainings =
        [
            new(2, 2, 0, Some.Scored(5, 0.25)), new(2, 3, 1, new Outcome.Rejected(Stage.Run, "the loss is not finite")),
        ];
        foreach (var training in trainings)
        {
            await Journal.RecordAsync(training, Stop);
            Kill();
        }

        foreach (var training in trainings) Assert.Equal(training, await Journal.FindTrainingAsync(2, training.Number, Stop));
        Assert.Null(await Journal.FindTrainingAsync(2, 4, Stop));
        Assert.Equal(Some.Scored(5, 0.125), await Journal.FindOutcomeAsync(2, Stop)); // the first training's, as before
    }

    private static EvaluatedCandidate Child(int ordinal) => new(Some.Child(ordinal, 0, 0, ordinal - 2), Some.Scored(5, 0.125));

    private Task RecordAsync(EvaluatedCandidate evaluated, string? form) => Journal.RecordAsync(evaluated, form, Stop);
}

/// <inheritdoc/>
public sealed class MemoryEvaluationJournalTests : EvaluationJournalContract
{
    private readonly MemoryJournal journal = new();

    private protected override IRunJournal Journal => journal;

    private protected override IReadOnlyList<LostAttempt> Attempts => journal.Attempts;

    private protected override void Kill()
    {
    }
}

/// <inheritdoc/>
public sealed class ListEvaluationJournalTests : EvaluationJournalContract
{
    private readonly ListJournal journal = new();

    private protected override IRunJournal Journal => journal;

    private protected override IReadOnlyList<LostAttempt> Attempts => journal.Attempts;

    private protected override void Kill()
    {
    }
}

/// <inheritdoc/>
public sealed class SqliteEvaluationJournalTests : EvaluationJournalContract, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<SqliteJournal> journals = [];
    private RunFolder run;

    public SqliteEvaluationJournalTests()
    {
        run = new RunFolder(folder.In("run"));
        journals.Add(SqliteJournal.Create(run, Some.Identity, Some.Clock));
    }

    private protected override IRunJournal Journal => journals[^1];

    private protected override IReadOnlyList<LostAttempt> Attempts => RunHistory.Open(run).Attempts;

    [Fact]
    public async Task ATrainingThatIsNotTheNextOfAScoredChildOrThatChangesIsRefused()
    {
        var stop = TestContext.Current.CancellationToken;
        await Journal.RecordAsync(Some.Seed(0), stop);
        await Journal.RecordAsync(Some.Seed(1), stop);
        await Journal.RecordAsync(Some.Proposal(0, 0, 2), stop);
        await Journal.RecordAsync(new EvaluatedCandidate(Some.Child(2, 0, 0, 0), Some.Scored(5, 0.5)), stop);
        foreach (var wrong in (FurtherTraining[])[new(2, 3, 0, Some.Scored(5, 0.5)), new(0, 2, 0, Some.Scored(5, 0.5)),
            new(3, 2, 0, Some.Scored(5, 0.5)), new(2, 2, 0, Some.Scored(5, double.NaN))])
            await Assert.ThrowsAsync<ArgumentException>(() => Journal.RecordAsync(wrong, stop));
        await Journal.RecordAsync(new FurtherTraining(2, 2, 0, Some.Scored(5, 0.25)), stop);
        await Journal.RecordAsync(new FurtherTraining(2, 2, 0, Some.Scored(5, 0.25)), stop); // the same again is nothing new
        var refusal = await Assert.ThrowsAsync<JournalException>(
            () => Journal.RecordAsync(new FurtherTraining(2, 2, 0, Some.Scored(5, 0.125)), stop));
        Assert.Contains("holds another training 2 of candidate 2", refusal.Message);
    }

    [Fact]
    public async Task LossesAreNotInTheExport()
    {
        await Journal.RecordAsync(Some.Seed(0), TestContext.Current.CancellationToken);
        var without = ScriptedRun.Export(run);
        await Journal.RecordAsync(new LostAttempt(0, "killed from outside"), TestContext.Current.CancellationToken);
        Assert.Single(Attempts);
        Assert.Equal(without, ScriptedRun.Export(run));
    }

    public void Dispose()
    {
        foreach (var journal in journals) journal.Dispose();
        folder.Dispose();
    }

    /// <summary>Goes on with what is on the disk at that moment, in another folder; nothing is closed.</summary>
    private protected override void Kill()
    {
        run = Killed.Copy(run, folder.In($"killed-{journals.Count}"));
        journals.Add(SqliteJournal.Resume(run, Some.Identity, Some.Clock));
    }
}
