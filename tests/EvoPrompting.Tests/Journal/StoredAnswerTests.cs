using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Journal;

/// <summary>An answer is stored once, whoever holds it, and never more of it than the limit.</summary>
public sealed class StoredAnswerTests : IDisposable
{
    private const string Program = "program\nline 1\nline 2 \0 \ud83d\ude00";
    private readonly TemporaryFolder folder = new();
    private readonly RunFolder run;

    public StoredAnswerTests() => run = new RunFolder(folder.In("run"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("line 1\nline 2 \0 \ud83d\ude00\n\n/* Metrics:", true)] // a model that goes on from the stub
    [InlineData("Here you are:\n```\nprogram\nline 1\nline 2 \0 \ud83d\ude00\n```", true)] // a chat model
    [InlineData("line 1\r\nline 2 \0 \ud83d\ude00", false)] // other line ends
    [InlineData("", false)]
    public void AProgramIsPutTogetherAgain(string answer, bool shares)
    {
        var stored = StoredProgram.Of(Program, answer);
        Assert.Equal(Program, stored.Source(answer));
        Assert.Equal(shares, stored.Opening.Length < Program.Length);
        Assert.Equal("", StoredProgram.Of("", answer).Source(answer));
        Assert.Equal("program\n", StoredProgram.Of("program\n", answer).Source(answer));
    }

    [Fact]
    public void AnAnswerMadeToBeSlowIsNot()
    {
        var answer = new string('a', CutText.Longest);
        var source = "program\n" + new string('a', CutText.Longest / 2) + "b";
        var stored = StoredProgram.Of(source, answer); // a plain search compares ten thousand million characters
        Assert.Equal(source, stored.Source(answer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAnswerStandsOnceInTheJournal(bool fromServer)
    {
        var answer = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"line {i}\n"));
        var child = Some.Child(2, 0, 0, 0, "program\n" + answer);
        var proposal = new Proposal(0, 0, "prompt", [new Completion(answer, 5, true)], [child]);
        var call = new ModelCall("a", "m", 0, child.Origin!.SamplingSeed, "{}", answer, null, true, default, null);
        using (var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock))
        {
            foreach (var seed in (int[])[0, 1]) await journal.RecordAsync(Some.Seed(seed), Stop);
            if (fromServer) await journal.RecordAsync([call], Stop);
            await journal.RecordAsync(proposal, Stop);
            Assert.Equal(proposal, await journal.FindProposalAsync(0, 0, Stop));
            Assert.Equal(child, (await journal.ReadCandidatesAsync(Stop))[2]);
        }

        Assert.Equal(fromServer ? [call] : [], RunHistory.Open(run).Calls);
        Assert.InRange(new FileInfo(run.Journal).Length, answer.Length, 150_000 + answer.Length);
    }

    [Fact]
    public async Task AMonstrousAnswerIsCutAndTheRestCounted()
    {
        var whole = new string('x', CutText.Longest - 1) + "\ud83d\ude00 and on";
        using var journal = SqliteJournal.Create(run, Some.Identity, Some.Clock);
        var settings = new SearchSettings { Rounds = 1, PromptsPerRound = 1, SamplesPerPrompt = 2, Survivors = 1 };
        EvaluatedCandidate[] parents = [Some.Seed(0)];
        await journal.RecordAsync(parents[0], Stop);
        var children = await new Proposer(new TextTask(), new Writer(whole), journal, settings, new RunSeed(1))
            .ProposeAsync(parents, SoftPrompt.None, 0, Stop);
        var held = RunHistory.Open(run).Proposals.Single();
        Assert.Equal(children, held.Children);
        // no half of a pair
        Assert.Equal(
            new CutText(new string('x', CutText.Longest - 1), 9), new CutText(held.Completions[0].Text, held.Completions[0].Omitted));
        Assert.Equal("program\n" + held.Completions[0].Text, children[0].Source);
        Assert.Contains("\"omitted\":9", ScriptedRun.Export(run));

        var uncut = held with { Prompt = 1, Completions = [new Completion(whole, 1, true)], Children = [children[0]] };
        await Assert.ThrowsAsync<ArgumentException>(() => journal.RecordAsync(uncut, Stop));
        await Assert.ThrowsAsync<ArgumentException>(
            () => journal.RecordAsync([new ModelCall("a", "m", 0, 1, "{}", whole, null, true, default, null)], Stop));
    }

    public void Dispose() => folder.Dispose();

    private sealed class Writer(string text) : ILanguageModel
    {
        public string Identity => "writer";

        public bool IsRepeatable => true;

        public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<Completion>>([.. request.Samples.Select(_ => new Completion(text, 1, true))]);
    }
}
