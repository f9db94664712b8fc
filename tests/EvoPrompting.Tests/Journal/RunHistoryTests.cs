using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EvoPrompting.Tests.Journal;

public sealed class RunHistoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public RunHistoryTests() => run = new RunFolder(folder.Path);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItShowsWhatAJournalInMemoryHolds()
    {
        var memory = new MemoryJournal();
        await ScriptedRun.RunAsync(memory);
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock)) await ScriptedRun.RunAsync(journal);
        var history = RunHistory.Open(run);
        Assert.Equal(Some.Identity with { Libraries = [] }, history.Identity with { Libraries = [] });
        Assert.Equal(Some.Identity.Libraries, history.Identity.Libraries);
        Assert.Equal(memory.Evaluated, history.Candidates.Select(c => new EvaluatedCandidate(c.Candidate, c.Outcome!)));
        Assert.Equal(memory.States, history.States.Select(s => s.State));
        Assert.Equal(ScriptedRun.Settings.Rounds * ScriptedRun.Settings.PromptsPerRound, history.Proposals.Count);
        Assert.Contains(history.States, s => s.Tuning is not null);
        Assert.All(history.States, s => Assert.Equal(s.State.SoftPrompt, s.Tuning?.SoftPrompt ?? s.State.SoftPrompt));
        Assert.Null(history.States[^1].Tuning); // not after the last round
    }

    [Fact]
    public async Task ReadingLeavesTheFolderAsItWas()
    {
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock)) await ScriptedRun.RunAsync(journal);
        var before = folder.Content();
        RunHistory.Open(run);
        Assert.Equal(before, folder.Content());
        File.Delete(run.Lock); // a folder that was copied without it
        before = folder.Content();
        RunHistory.Open(run);
        Assert.Equal(before, folder.Content());
    }

    [Fact]
    public async Task ARunThatIsGoingOnIsShownUpToNow()
    {
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        Assert.Empty(RunHistory.Open(run).Candidates);
        await journal.RecordAsync(Some.Seed(0), Stop);
        await journal.RecordAsync(Some.Seed(1), Stop);
        await journal.RecordAsync(Some.Proposal(0, 0, 2), Stop);
        var history = RunHistory.Open(run);
        Assert.Equal([true, true, false, false], history.Candidates.Select(c => c.Outcome is not null));
        // the reader left no lock behind
        await journal.RecordAsync(new EvaluatedCandidate(Some.Child(2, 0, 0, 0), Some.Scored(1, 0.1)), Stop);
    }

    [Fact]
    public async Task TimesAreThoseOfTheClockAndPausesAreLeftOut()
    {
        var clock = new SteppingClock(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using (var journal = SqliteJournal.Create(run, Some.Identity, clock))
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            await journal.RecordAsync(Some.Seed(0), Stop);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        clock.Advance(TimeSpan.FromDays(1));
        using (SqliteJournal.Resume(run, Some.Identity, clock)) clock.Advance(TimeSpan.FromMinutes(5));
        var history = RunHistory.Open(run);
        Assert.Equal(2, history.Sessions.Count);
        Assert.Equal(TimeSpan.FromMinutes(9), history.Worked);
    }

    [Fact]
    public async Task AKilledProcessEndedWithTheLastThingItJournaled()
    {
        var clock = new SteppingClock(DateTimeOffset.UnixEpoch.AddDays(20_000));
        using (var journal = SqliteJournal.Create(run, Some.Identity, clock))
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            await journal.RecordAsync(Some.Seed(0), Stop);
            clock.Advance(TimeSpan.FromMinutes(8));
            var session = Assert.Single(RunHistory.Open(run).Sessions); // it has not ended by itself, as far as anybody can see
            Assert.False(session.EndedByItself);
            Assert.Equal(TimeSpan.FromMinutes(3), session.Ended - session.Began);
        }
    }

    [Fact]
    public async Task ATimeOutMarksTheRun()
    {
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock))
        {
            await journal.RecordAsync(Some.Seed(0), Stop);
            Assert.False(RunHistory.Open(run).AClockDecided);
            await journal.RecordAsync(Some.Seed(1) with { Outcome = new Outcome.Rejected(Stage.Time, "600 s") }, Stop);
        }

        Assert.True(RunHistory.Open(run).AClockDecided);
    }

    /// <summary>SQLite finds nothing wrong with these: the rows are whole, and no run would have written them.</summary>
    [Theory]
    [InlineData("UPDATE rounds SET soft_prompt = zeroblob(8) WHERE round = 1", "soft prompt of round 1 is not the one")]
    [InlineData("UPDATE rounds SET soft_prompt = zeroblob(0) WHERE round = 2", "soft prompt of round 2 is not the one")]
    [InlineData("UPDATE candidates SET taken_from = -5 WHERE taken_length > 0", "it holds a value that no run writes")]
    [InlineData("UPDATE candidates SET prompt = 1000000000000000 WHERE prompt = 1", "it holds a value that no run writes")]
    [InlineData("UPDATE candidates SET sampling_seed = 'Inf' WHERE ordinal = 4", "it holds a value that no run writes")]
    public async Task ValuesThatNoRunWritesAreDamage(string change, string how)
    {
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock)) await ScriptedRun.RunAsync(journal);
        Assert.NotEmpty(RunHistory.Open(run).States);
        using (var connection = new SqliteConnection($"Data Source={run.Journal};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys = OFF; " + change;
            Assert.InRange(command.ExecuteNonQuery(), 1, 1000);
        }

        var damaged = Assert.Throws<JournalException>(() => RunHistory.Open(run));
        Assert.Contains("is damaged (", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(how, damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoRunIsSaidInOneSentence() =>
        Assert.Contains("holds no run", Assert.Throws<JournalException>(() => RunHistory.Open(run)).Message);

    public void Dispose() => folder.Dispose();

    private sealed class SteppingClock(DateTimeOffset now) : TimeProvider
    {
        private DateTimeOffset now = now;

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan time) => now += time;
    }
}
