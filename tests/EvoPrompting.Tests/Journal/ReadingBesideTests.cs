using System.Runtime.Versioning;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

/// <summary>A reader is in nobody's way and leaves no trace, whatever state a run's folder is in.</summary>
public sealed class ReadingBesideTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public ReadingBesideTests() => run = new RunFolder(folder.In("a run? of 50% #1"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ARunAtRestIsReadInPlace()
    {
        await RunAsync();
        ReadUnchanged(run, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARunThatWasKilledIsReadWithItsLogAndResumedAfterwards(bool withIndex)
    {
        RunFolder killed;
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock))
        {
            await journal.RecordAsync(Some.Seed(0), Stop);
            killed = Killed.Copy(run, folder.In("killed"), withIndex);
        }

        Assert.True(File.Exists(killed.Journal + "-wal"));
        ReadUnchanged(killed, 1);
        using (var resumed = SqliteJournal.Resume(killed, Some.Identity, Some.Clock)) await resumed.RecordAsync(Some.Seed(1), Stop);
        ReadUnchanged(killed, 2);
        Assert.False(File.Exists(killed.Journal + "-wal"));
    }

    [Fact]
    public async Task ReadersNeverMakeAResumeFailAndNothingIsLeftBehind()
    {
        await RunAsync();
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var readings = 0;
            while (!over.IsCancellationRequested || readings == 0)
            {
                Assert.NotEmpty(new JournalReader(run).ReadSince(JournalCursor.Start).Outcomes);
                readings++;
            }

            return readings;
        })).ToArray();
        for (var resumed = 1; resumed <= 60; resumed++)
            using (var journal = SqliteJournal.Resume(run, Some.Identity, Some.Clock))
                await journal.RecordAsync(Some.Seed(resumed), Stop);
        await over.CancelAsync();
        Assert.All(await Task.WhenAll(readers), readings => Assert.InRange(readings, 1, int.MaxValue));
        Assert.Equal(61, RunHistory.Open(run).Candidates.Count);
        Assert.Equal(["journal.lock", "journal.sqlite"], Directory.GetFiles(run.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task AReadersMomentStaysWhileTheRunGoesOn()
    {
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        await journal.RecordAsync(Some.Seed(0), Stop);
        var count = ReadOnlyJournal.Read(run, held =>
        {
            var before = held.ReadNumber("SELECT count(*) FROM outcomes");
            Task.Run(() => journal.RecordAsync(Some.Seed(1), Stop), Stop).Wait(Stop); // the reader is not in its way
            return (before, held.ReadNumber("SELECT count(*) FROM outcomes"));
        });
        Assert.Equal((1, 1), count);
        Assert.Equal(2, RunHistory.Open(run).Candidates.Count);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task AReadOnlyFolderIsRead()
    {
        File.SetUnixFileMode(folder.Path, Everyone | UnixFileMode.UserWrite);
        await RunAsync();
        foreach (var withIndex in (bool[])[true, false])
        {
            RunFolder killed;
            using (SqliteJournal.Resume(run, Some.Identity, Some.Clock)) killed =
                Killed.Copy(run, folder.In($"killed {withIndex}"), withIndex);
            foreach (var place in (RunFolder[])[run, killed])
            {
                File.SetUnixFileMode(place.Path, Everyone);
                foreach (var file in Directory.GetFiles(place.Path)) File.SetUnixFileMode(file, Everyone);
                foreach (var part in Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories))
                    File.SetUnixFileMode(part, File.GetUnixFileMode(part) | Everyone);
                Unprivileged.Run(() => ReadUnchanged(place, 1));
                File.SetUnixFileMode(place.Path, Everyone | UnixFileMode.UserWrite);
                foreach (var file in Directory.GetFiles(place.Path)) File.SetUnixFileMode(file, Everyone | UnixFileMode.UserWrite);
            }
        }
    }

    public void Dispose() => folder.Dispose();

    private const UnixFileMode Everyone = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private async Task RunAsync()
    {
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        await journal.RecordAsync(Some.Seed(0), Stop);
    }

    private void ReadUnchanged(RunFolder place, int outcomes)
    {
        var before = folder.Content();
        Assert.Equal(outcomes, new JournalReader(place).ReadSince(JournalCursor.Start).Outcomes.Count);
        Assert.Equal(outcomes, RunHistory.Open(place).Candidates.Count);
        Assert.Equal(before, folder.Content());
    }
}
