using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Tests.Journal;

/// <summary>Journals that older programs wrote, kept as fixtures: a small run of random edits, and its export of that time.</summary>
public sealed class OldJournalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public OldJournalTests()
    {
        run = new RunFolder(folder.Path);
        File.Copy(Fixture("journal.sqlite"), run.Journal);
    }

    [Fact]
    public void AJournalOfVersion1IsExportedAsItWasThen()
    {
        var before = folder.Content();
        var then = File.ReadAllText(Fixture("export.jsonl")).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal);
        Assert.Equal(then, string.Concat(RunExport.Lines(RunHistory.Open(run)).Select(line => line + "\n")));
        Assert.Empty(RunHistory.Open(run).Calls);
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public void AJournalOfVersion1IsNotResumed()
    {
        var before = folder.Content();
        var refusal = Assert.Throws<JournalException>(() => SqliteJournal.Resume(run, RunHistory.Open(run).Identity, Some.Clock));
        Assert.Contains("was begun by an older program (schema 1, this one writes 2)", refusal.Message);
        Assert.Equal(before, folder.Content());
    }

    public void Dispose() => folder.Dispose();

    private static string Fixture(string name) => Path.Combine(Repository.Root, "tests", "EvoPrompting.Tests", "Journal", "Fixtures", "v1", name);
}
