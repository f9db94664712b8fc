using System.Runtime.CompilerServices;
using EvoPrompting.Candidates;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

public sealed class JournalReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public JournalReaderTests() => run = new RunFolder(folder.In("run"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachReadingHasWhatIsNewAndNothingElse()
    {
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        var born = new JournalReader(run).ReadSince(JournalCursor.Start);
        Assert.Equal(Some.Identity.Recipe, born.Identity?.Recipe);
        Assert.False(Assert.Single(born.Sessions).Content.Ended);

        EvaluatedCandidate[] seeds = [Some.Seed(1), Some.Seed(0)];
        foreach (var seed in seeds) await journal.RecordAsync(seed, Stop);
        await journal.CommitAsync(Some.State(0, [], seeds), null, Stop);
        var first = Next(born);
        Assert.Null(first.Identity);
        Assert.Empty(first.Sessions);
        Assert.Equal(seeds, first.Outcomes.Select(o => o.Content)); // in the order of recording
        Assert.Equal([1, 0], Assert.Single(first.Rounds).Content.Parents);

        var proposal = Some.Proposal(0, 0, 2);
        var call = new ModelCall("a", "m", 0, 1, "{}", "t", null, true, default, null);
        await journal.RecordAsync([call], Stop);
        await journal.RecordAsync(proposal, Stop);
        await journal.RecordAsync(new LostAttempt(2, "killed from outside"), Stop);
        var second = Next(first);
        Assert.Equal(call, Assert.Single(second.Calls).Content);
        Assert.Equal(proposal, Assert.Single(second.Proposals).Content);
        Assert.Equal(new LostAttempt(2, "killed from outside"), Assert.Single(second.Attempts).Content);
        Assert.Equal([5L, 6L, 7L], [second.Calls[0].Number, second.Proposals[0].Number, second.Attempts[0].Number]);

        var child = new EvaluatedCandidate(proposal.Children[1], Some.Scored(5, 0.125));
        await journal.RecordAsync(child, Stop);
        var state = Some.State(1, [child], [child], Some.SoftPrompt(2));
        await journal.CommitAsync(state, new TuningResult(state.SoftPrompt, 1, 0, 2, 1, false), Stop);
        journal.Dispose();
        var third = Next(second);
        Assert.Equal(child, Assert.Single(third.Outcomes).Content); // its proposal was read before
        var round = Assert.Single(third.Rounds).Content;
        Assert.Equal(1, round.Round);
        Assert.All((IReadOnlyList<int>[])[round.Parents, round.Joined, round.Retired], ordinals => Assert.Equal([3], ordinals));
        Assert.Equal((state.SoftPrompt, 1), (round.SoftPrompt, round.Tuning?.Examples));
        Assert.True(Assert.Single(third.Sessions).Content.Ended);

        var nothing = Next(third);
        Assert.Equal(third.Next, nothing.Next);
        Assert.Equal(0, nothing.Proposals.Count + nothing.Outcomes.Count + nothing.Attempts.Count + nothing.Calls.Count
            + nothing.Rounds.Count + nothing.Sessions.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(1000)]
    public async Task ReadInPiecesItIsTheWhole(int most)
    {
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock)) await ScriptedRun.RunAsync(journal);
        var whole = new JournalReader(run).ReadSince(JournalCursor.Start);
        var joined = new JournalReader(run).ReadSince(JournalCursor.Start, most);
        while (joined.Next != whole.Next) joined = Joined(joined, new JournalReader(run).ReadSince(joined.Next, most));
        Assert.Equal(RunExport.Lines(RunHistory.Of(whole)), RunExport.Lines(RunHistory.Of(joined)));
        Assert.Equal(whole.Outcomes, joined.Outcomes);
    }

    [Fact]
    public async Task ARunIsFollowedWhileItGoesOn()
    {
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        var reader = new JournalReader(run);
        using var pace = new SemaphoreSlim(1);
        var running = Task.Run(() => ScriptedRun.RunAsync(journal, new PacedEvaluator(pace), ScriptedRun.Settings), Stop);
        var (joined, pieces) = (reader.ReadSince(JournalCursor.Start), 0);
        for (var ended = false; !ended;)
        {
            ended = running.IsCompleted;
            var more = reader.ReadSince(joined.Next);
            if (more.Next != joined.Next) pieces++;
            if (pace.CurrentCount == 0) pace.Release(); // one more group of children for each reading
            joined = Joined(joined, more);
        }

        await running;
        Assert.InRange(pieces, 5, int.MaxValue);
        Assert.Equal(ScriptedRun.Export(run), string.Join('\n', RunExport.Lines(RunHistory.Of(joined))));
    }

    [Fact]
    public async Task AProcessReadsOnFromTheTextOfACursorAndAnotherRunsCursorIsRefused()
    {
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock)) await journal.RecordAsync(Some.Seed(0), Stop);
        var cursor = new JournalReader(run).End();
        Assert.Equal(cursor, JournalCursor.Parse(cursor.ToString()));
        foreach (var text in (string[])["", "1", "1-", "-1-2", "1-2-3", "a-b"])
            Assert.Throws<FormatException>(() => JournalCursor.Parse(text));
        foreach (var other in (JournalCursor[])[cursor with { Born = cursor.Born + 1 }, cursor with { Entry = cursor.Entry + 1 }])
            Assert.Contains(
                $"the cursor {other} does not belong to the run",
                Assert.Throws<JournalException>(() => new JournalReader(run).ReadSince(other)).Message);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Waits for its turn with each group of candidates.</summary>
    private sealed class PacedEvaluator(SemaphoreSlim pace) : IEvaluator
    {
        private readonly ScriptedEvaluator scripted = new();

        public async IAsyncEnumerable<Judgement> EvaluateAsync(
            IReadOnlyList<TakenCandidate> candidates, [EnumeratorCancellation] CancellationToken stop)
        {
            await pace.WaitAsync(stop);
            await foreach (var judgement in scripted.EvaluateAsync(candidates, stop)) yield return judgement;
        }
    }

    private static JournalNews Joined(JournalNews a, JournalNews b) => new(
        a.Identity, [.. a.Proposals, .. b.Proposals], [.. a.Outcomes, .. b.Outcomes], [.. a.Attempts, .. b.Attempts],
        [.. a.Calls, .. b.Calls],
        [.. a.Rounds, .. b.Rounds], [.. a.Sessions, .. b.Sessions], b.Next);

    /// <summary>Another reader reads on: it remembers nothing.</summary>
    private JournalNews Next(JournalNews read) => new JournalReader(run).ReadSince(JournalCursor.Parse(read.Next.ToString()));
}
