using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Tests.Journal;

/// <summary>Journals that older programs wrote, kept as fixtures: a small run, and its exports of that time.</summary>
public sealed class OldJournalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public OldJournalTests() => run = new RunFolder(folder.Path);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public void AnOldJournalIsExportedAsItWasThen(int version, int format)
    {
        Take(version);
        var before = folder.Content();
        Assert.Equal(
            Fixture(version, "export.jsonl").Replace($"\"format\":{format}", $"\"format\":{RunExport.Format}", StringComparison.Ordinal),
            string.Concat(RunExport.Lines(RunHistory.Open(run)).Select(line => line + "\n")));
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public void CallsOfVersion2AreExportedAsTheyWereThenAndVersion1HasNone()
    {
        Take(2);
        Assert.Equal(Fixture(2, "calls.jsonl"), string.Concat(CallExport.Lines(RunHistory.Open(run)).Select(line => line + "\n")));
        Take(1);
        Assert.Empty(RunHistory.Open(run).Calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AnOldJournalIsReadOnFromACursorToo(int version)
    {
        Take(version);
        var whole = RunHistory.Open(run);
        var reader = new JournalReader(run);
        var (cursor, outcomes, proposals, rounds) = (JournalCursor.Start, 0, 0, 0);
        while (cursor != reader.End())
        {
            var news = reader.ReadSince(cursor, most: 7);
            (outcomes, proposals, rounds) = (outcomes + news.Outcomes.Count, proposals + news.Proposals.Count, rounds + news.Rounds.Count);
            cursor = news.Next;
        }

        Assert.Equal((whole.Candidates.Count, whole.Proposals.Count, whole.States.Count), (outcomes, proposals, rounds));
        Assert.True(Assert.Single(whole.Sessions).EndedByItself);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AnOldJournalIsNotResumed(int version)
    {
        Take(version);
        var before = folder.Content();
        var refusal = Assert.Throws<JournalException>(() => SqliteJournal.Resume(run, RunHistory.Open(run).Identity, Some.Clock));
        Assert.Contains($"was begun by an older program (schema {version}, this one writes {JournalSchema.Version})", refusal.Message);
        Assert.Equal(before, folder.Content());
    }

    public void Dispose() => folder.Dispose();

    private static string Path(int version, string name) =>
        System.IO.Path.Combine(Repository.Root, "tests", "EvoPrompting.Tests", "Journal", "Fixtures", $"v{version}", name);

    private static string Fixture(int version, string name) => File.ReadAllText(Path(version, name));

    private void Take(int version) => File.Copy(Path(version, "journal.sqlite"), run.Journal, overwrite: true);
}
