using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;

namespace EvoPrompting.Tests.Journal;

/// <summary>What every journal of calls does.</summary>
public abstract class CallJournalContract
{
    private static readonly ModelCall answered =
        new("a1", "openai:m", 0, ulong.MaxValue, "{\"q\":1}", "text \ufffd\ud83d\ude00 \0", null, true, new(11, 3, 7), "m-2026");
    private static readonly ModelCall lost =
        new("a0", "completions:m", 1, 0, "{\"q\":2}", null, "the answer is empty", false, default, null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract ICallJournal Journal { get; }

    private protected abstract void Reopen();

    [Fact]
    public async Task CallsAreFoundAgainInTheOrderOfTheirRequests()
    {
        await Journal.RecordAsync([answered], Stop);
        await Journal.RecordAsync([lost], Stop);
        Reopen();
        Assert.Equal(answered, await Journal.FindCallAsync("a1", Stop));
        Assert.Null(await Journal.FindCallAsync("a2", Stop));
        Assert.Equal([lost, answered], await Journal.ReadCallsAsync(Stop));
    }

    [Fact]
    public async Task TheSameCallMayBeRecordedAgainButNoOtherOfItsRequest()
    {
        await Journal.RecordAsync([answered], Stop);
        await Journal.RecordAsync([answered], Stop);
        var refusal = await Assert.ThrowsAsync<JournalException>(() => Journal.RecordAsync([answered with { Text = "other" }], Stop));
        Assert.Contains("the journal holds another call a1", refusal.Message);
        Assert.Equal([answered], await Journal.ReadCallsAsync(Stop));
    }
}

/// <inheritdoc/>
public sealed class MemoryCallJournalTests : CallJournalContract
{
    private protected override ICallJournal Journal { get; } = new MemoryCallJournal();

    private protected override void Reopen()
    {
    }
}

/// <inheritdoc/>
public sealed class SqliteCallJournalTests : CallJournalContract, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;
    private SqliteJournal journal;

    public SqliteCallJournalTests()
    {
        run = new RunFolder(folder.In("run"));
        journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
    }

    private protected override ICallJournal Journal => journal;

    [Fact]
    public async Task TheHistoryHasTheCalls()
    {
        var call = new ModelCall("a", "m", 0, 1, "{}", "t", null, true, default, null);
        await journal.RecordAsync([call], TestContext.Current.CancellationToken);
        Assert.Equal([call], RunHistory.Open(run).Calls);
    }

    public void Dispose()
    {
        journal.Dispose();
        folder.Dispose();
    }

    private protected override void Reopen()
    {
        journal.Dispose();
        journal = SqliteJournal.Resume(run, Some.Identity, Some.Clock);
    }
}
