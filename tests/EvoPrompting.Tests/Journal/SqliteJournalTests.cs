using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

public sealed class SqliteJournalTests : RunJournalContract, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;
    private SqliteJournal journal;

    public SqliteJournalTests()
    {
        run = new RunFolder(folder.In("run"));
        journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
    }

    private protected override IRunJournal Journal => journal;

    private protected override void Reopen()
    {
        journal.Dispose();
        journal = SqliteJournal.Resume(run, Some.Identity, Some.Clock);
    }

    [Fact]
    public async Task AFullDiskIsSaidInOneSentenceAndNothingOfTheRecordStays()
    {
        var stop = TestContext.Current.CancellationToken;
        await journal.RecordAsync(Some.Seed(0), stop);
        await journal.RecordAsync(Some.Seed(1), stop);
        var pages = journal.Connection.ReadNumber("PRAGMA page_count");
        journal.Connection.Run($"PRAGMA max_page_count = {pages}"); // SQLite then reports what a full disk makes it report
        var proposal = Some.Proposal(0, 0, 2, text: new string('x', 100_000));
        var full = await Assert.ThrowsAsync<JournalException>(() => journal.RecordAsync(proposal, stop));
        Assert.Equal($"the disk that holds {run} is full: free some space, then resume the run", full.Message);
        Assert.Null(await journal.FindProposalAsync(0, 0, stop));

        Reopen(); // space was freed
        await journal.RecordAsync(proposal, stop);
        Assert.Equal(proposal, await journal.FindProposalAsync(0, 0, stop));
    }

    [Fact]
    public void RecordsAreDurableBeforeTheyCount()
    {
        Assert.Equal(2, journal.Connection.ReadNumber("PRAGMA synchronous")); // FULL
        Assert.Equal("wal", journal.Connection.Read("PRAGMA journal_mode", r => r.GetString(0))[0]);
    }

    public void Dispose()
    {
        journal.Dispose();
        folder.Dispose();
    }
}
