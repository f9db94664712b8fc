using EvoPrompting.Chance;
using EvoPrompting.Journal;

namespace EvoPrompting.Tests.Journal;

/// <summary>
/// A kill, or a machine that stops, may leave any beginning of what was being written: it opens as an earlier moment of the run.
/// </summary>
public sealed class TornJournalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task AJournalTornAtAnyByteOpensAtAnEarlierMomentAndTheRunEndsTheSame()
    {
        var straight = await StraightAsync();
        var (main, log) = await StoppedAsync(stopAfter: 30);
        var chance = new RandomStream(1);
        var seen = new HashSet<int>();
        var (recorded, before) = (-1, -1);
        foreach (var length in Enumerable.Range(0, 24).Select(_ => chance.Next(log.Length))
            .Concat([0, 1, 31, 32, log.Length - 1, log.Length]).Order())
        {
            var torn = Put($"torn-{length}", main, log[..length]);
            using (var journal = SqliteJournal.Resume(torn, Some.Identity, Some.Clock))
            {
                var held = RunHistory.Open(torn); // while it is being run
                recorded = held.Candidates.Count(c => c.Outcome is not null) + held.Candidates.Count;
                Assert.InRange(recorded, before, int.MaxValue); // longer never holds less
                before = recorded;
                if (!seen.Add(recorded)) continue;
                await ScriptedRun.RunAsync(journal, order: (ulong)length);
            }

            Assert.Equal(straight, ScriptedRun.Export(torn));
        }

        Assert.InRange(seen.Count, 10, int.MaxValue);
    }

    [Fact]
    public async Task AFlippedBitInTheLogCostsWhatWasWrittenAfterIt()
    {
        var straight = await StraightAsync();
        var (main, log) = await StoppedAsync(stopAfter: 30);
        var whole = RunHistory.Open(Put("whole", main, log)).Candidates.Count(c => c.Outcome is not null);
        log[log.Length / 2] ^= 1;
        var torn = Put("flipped", main, log);
        using (var journal = SqliteJournal.Resume(torn, Some.Identity, Some.Clock))
        {
            Assert.InRange(RunHistory.Open(torn).Candidates.Count(c => c.Outcome is not null), 1, whole - 1);
            await ScriptedRun.RunAsync(journal);
        }

        Assert.Equal(straight, ScriptedRun.Export(torn));
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> StraightAsync()
    {
        var run = new RunFolder(folder.In("straight"));
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock)) await ScriptedRun.RunAsync(journal);
        return ScriptedRun.Export(run);
    }

    /// <summary>What is on the disk when a run stops after so many outcomes, its process killed.</summary>
    private async Task<(byte[] Main, byte[] Log)> StoppedAsync(int stopAfter)
    {
        var run = new RunFolder(folder.In("stopped"));
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ScriptedRun.RunAsync(journal, stopAfter, order: 5));
        foreach (var ending in (string[])["", "-wal"]) File.Copy(run.Journal + ending, folder.In("copy" + ending));
        return (File.ReadAllBytes(folder.In("copy")), File.ReadAllBytes(folder.In("copy-wal")));
    }

    private RunFolder Put(string name, byte[] main, byte[] log)
    {
        var run = new RunFolder(folder.In(name));
        Directory.CreateDirectory(run.Path);
        File.WriteAllBytes(run.Journal, main);
        File.WriteAllBytes(run.Journal + "-wal", log);
        return run;
    }
}
