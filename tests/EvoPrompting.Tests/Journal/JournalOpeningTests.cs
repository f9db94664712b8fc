using System.Buffers.Binary;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Tests.Journal;

/// <summary>Every refusal is one sentence and leaves every file as it was.</summary>
public sealed class JournalOpeningTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public JournalOpeningTests()
    {
        run = new RunFolder(folder.Path);
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        journal.RecordAsync(Some.Seed(0), TestContext.Current.CancellationToken).Wait(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void AFolderThatHoldsARunIsNotBegunAgain() =>
        Refused($"{run} already holds a run", () => SqliteJournal.Create(run, Some.Identity, Some.Clock));

    [Fact]
    public void AFolderWithoutARunIsNotResumed()
    {
        File.Delete(run.Journal);
        Refused($"{run} holds no run", Resume);
    }

    [Fact]
    public void ARunThatAnotherProcessRunsIsRefused()
    {
        using var other = Resume();
        Refused($"another process is running {run}", Resume);
    }

    [Theory]
    [InlineData(485, false)]
    [InlineData(486, true)]
    public void TheLongestPathIsTheLongestThatSQLiteTakes(int bytes, bool tooLong)
    {
        var head = folder.In(string.Join('/', Enumerable.Repeat(new string('a', 60), 6)));
        var longest = new RunFolder(head + "/" + new string('b', bytes - head.Length - 1));
        SqliteJournal Begin() => SqliteJournal.Create(longest, Some.Identity, Some.Clock);

        if (tooLong) Refused($"is too long: it has {bytes} bytes, and SQLite takes a run's folder of at most 485", Begin);
        else Begin().Dispose();
        Assert.Equal(!tooLong, Directory.Exists(longest.Path));
    }

    [Fact]
    public void NoRoomForTheIndexOfTheLogIsAFullDisk()
    {
        var fault = new SqliteException("disk I/O error", SQLitePCL.raw.SQLITE_IOERR, SQLitePCL.raw.SQLITE_IOERR_SHMSIZE);
        Assert.Equal($"the disk that holds {run} is full: free some space, then resume the run", JournalFile.Explain(fault, run).Message);
    }

    [Fact]
    public void ATextFileIsNoJournal()
    {
        File.WriteAllText(run.Journal, "to be or not to be");
        Refused("is not a run's journal: it is no SQLite file", Resume);
    }

    [Fact]
    public void AnotherProgramsDatabaseIsNoJournal()
    {
        File.Delete(run.Journal);
        using (var other = JournalConnection.Open(run.Journal, SqliteOpenMode.ReadWriteCreate)) other.Run("CREATE TABLE run (id INTEGER)");

        Refused("an SQLite file of another program", Resume);
    }

    [Fact]
    public void ANewerSchemaIsRefused()
    {
        Patch(60, bytes => BinaryPrimitives.WriteInt32BigEndian(bytes, JournalSchema.Version + 1));
        Refused($"newer program (schema {JournalSchema.Version + 1}, this one knows {JournalSchema.Version})", Resume);
    }

    [Fact]
    public void ADamagedFileIsRefused()
    {
        var whole = File.ReadAllBytes(run.Journal);
        foreach (var length in (int[])[0, 1, 15, 16, 50, 99, 100, 4096, whole.Length / 2])
        {
            File.WriteAllBytes(run.Journal, whole[..length]);
            Refused("is damaged", Resume);
        }

        for (var page = 0; page < whole.Length / 4096; page++)
        {
            File.WriteAllBytes(run.Journal, whole);
            Patch(page == 0 ? 100 : page * 4096, bytes => bytes.AsSpan().Fill(0xA5));
            Refused("is damaged", Resume);
        }
    }

    [Fact]
    public void AProgramForWhichResultsWouldDifferMayNotResume()
    {
        Refused(
            "seed 18446744073709551615, now 7", () => SqliteJournal.Resume(run, Some.Identity with { Seed = new RunSeed(7) }, Some.Clock));
        var now = Some.Identity with
        {
            Build = "0.2.0+def",
            Kernels = "none",
            Libraries = [new("TorchSharp", "0.108.0"), new("libtorch", "2.10.0"), new("oneDNN", "3")],
        };
        Refused(
            $"{run} cannot be resumed, its results would not repeat: build 0.1.0+abc, now 0.2.0+def; CPU kernels ATEN_CPU_CAPABILITY=avx2, "
                + $"now none; "
            + "TorchSharp 0.107.0, now 0.108.0; oneDNN none, now 3",
            () => SqliteJournal.Resume(run, now, Some.Clock));
    }

    [Fact]
    public void AnotherCpuMayResume() => SqliteJournal.Resume(run, Some.Identity with { Cpu = "another" }, Some.Clock).Dispose();

    [Fact]
    public void ABirthCutShortLeavesNoRunAndCanBeRepeated()
    {
        File.Move(run.Journal, run.Journal + ".new"); // killed just before the file got its name
        Refused("holds no run", Resume);
        SqliteJournal.Create(run, Some.Identity, Some.Clock).Dispose();
        Resume().Dispose();
    }

    [Fact]
    public async Task AJournalThatWasLeftOpenByAKillIsRefusedUnchangedToo()
    {
        using (var killed = new TemporaryFolder())
        {
            using (var journal = Resume())
            {
                await journal.RecordAsync(Some.Seed(1), TestContext.Current.CancellationToken);
                foreach (var file in (string[])[run.Journal, run.Journal + "-wal"]) File.Copy(file, killed.In(Path.GetFileName(file)));
            }

            foreach (var file in Directory.GetFiles(killed.Path))
                File.Copy(file, Path.Combine(run.Path, Path.GetFileName(file)), overwrite: true);
        }

        Refused("seed", () => SqliteJournal.Resume(run, Some.Identity with { Seed = new RunSeed(7) }, Some.Clock));
        using var resumed = Resume();
        Assert.Equal(Some.Seed(1).Outcome, await resumed.FindOutcomeAsync(1, TestContext.Current.CancellationToken));
    }

    public void Dispose() => folder.Dispose();

    private SqliteJournal Resume() => SqliteJournal.Resume(run, Some.Identity, Some.Clock);

    private void Patch(int offset, Action<byte[]> write)
    {
        var all = File.ReadAllBytes(run.Journal);
        var part = new byte[16];
        all.AsSpan(offset, part.Length).CopyTo(part);
        write(part);
        part.CopyTo(all, offset);
        File.WriteAllBytes(run.Journal, all);
    }

    private void Refused(string sentence, Func<SqliteJournal> open)
    {
        var before = folder.Content();
        var refusal = Assert.Throws<JournalException>(() => { using var journal = open(); });
        Assert.Contains(sentence, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Equal(before, folder.Content());
    }
}
