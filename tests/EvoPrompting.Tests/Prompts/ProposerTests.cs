using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Prompts;

/// <summary>Algorithm 2 of the paper: which parents, which target, which temperatures, and where the children stand in the run.</summary>
public class ProposerTests
{
    private static readonly SearchSettings Settings = new() { PromptsPerRound = 50, SamplesPerPrompt = 4, ExamplesPerPrompt = 2 };

    private readonly TextTask task = new();
    private readonly ScriptedModel model = new();
    private readonly EvaluatedCandidate[] parents =
        [.. "abcd".Select((letter, i) => Parent(ordinal: i, "program\n" + new string(letter, 3 + i)))];

    [Fact]
    public async Task ChildrenFollowTheSeedsAndEachOther()
    {
        Assert.Equal(Enumerable.Range(3, 200), (await ProposeAsync(round: 0)).Select(c => c.Ordinal));
        var third = await ProposeAsync(round: 2);
        Assert.Equal(Enumerable.Range(3 + 2 * 200, 200), third.Select(c => c.Ordinal));
        Assert.All(third, c => Assert.Equal(2, c.Round));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (i / 4, i % 4)), third.Select(c => (c.Origin!.Prompt, c.Origin.Sample)));
    }

    /// <summary>All 16 ordered pairs of four parents are equally likely, equal ones included.</summary>
    [Fact]
    public async Task ExamplesAreDrawnAmongAllParentsWithReplacement()
    {
        var pairs = new Dictionary<string, int>();
        for (var round = 0; round < 32; round++)
            foreach (var child in (await ProposeAsync(round)).Where(c => c.Origin!.Sample == 0))
                pairs[string.Join(' ', child.Origin!.Parents)] = pairs.GetValueOrDefault(string.Join(' ', child.Origin.Parents)) + 1;
        Assert.Equal(16, pairs.Count);
        Assert.InRange(pairs.Values.Sum(n => (n - 100) * (n - 100) / 100.0), 3.4, 37.7); // 15 degrees of freedom: 1 of 1,000 outside
    }

    [Fact]
    public async Task APromptShowsItsParentsAndAsksForTheTaskTarget()
    {
        var children = await ProposeAsync(round: 1);
        for (var prompt = 0; prompt < Settings.PromptsPerRound; prompt++)
        {
            var shown = children[prompt * 4].Origin!.Parents.Select(ordinal => parents[ordinal]).ToArray();
            var expected = FewShotPrompt.Write(
                task.Language, [.. shown.Select(p => new PromptExample(task.Describe(p.Metrics!), p.Candidate.Source))],
                task.Target([.. shown.Select(p => p.Metrics!)]));
            Assert.Equal(expected, model.Requests[prompt].Prompt);
            Assert.All(children.Skip(prompt * 4).Take(4), c => Assert.Equal(children[prompt * 4].Origin!.Parents, c.Origin!.Parents));
        }
    }

    [Fact]
    public async Task EachSampleDrawsItsOwnTemperatureAndSeed()
    {
        var origins = (await ProposeAsync(round: 0)).Concat(await ProposeAsync(round: 1)).Select(c => c.Origin!).ToArray();
        Assert.Equal(origins.Length, origins.Select(o => o.SamplingSeed).Distinct().Count());
        Assert.Equal(Settings.Temperatures.Order(), origins.Select(o => o.Temperature).Distinct().Order());
        Assert.All(origins.CountBy(o => o.Temperature), t => Assert.InRange(t.Value, 100 - 35, 100 + 35)); // four standard deviations
        Assert.Contains(origins.Chunk(4), prompt => prompt.Select(o => o.Temperature).Distinct().Count() > 1);
        Assert.Equal(
            origins.Take(200).Select(o => new SampleSettings(o.Temperature, o.SamplingSeed)),
            model.Requests.Take(50).SelectMany(r => r.Samples));
    }

    [Fact]
    public async Task AModelThatLeavesASampleOutIsFaulty()
    {
        var proposer = new Proposer(task, new ForgetfulModel(), new ListJournal(), Settings, new RunSeed(1));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => proposer.ProposeAsync(parents, SoftPrompt.None, 0, default));
        Assert.Contains("forgetful gave 3 completions for 4 samples", fault.Message, StringComparison.Ordinal);
    }

    private static EvaluatedCandidate Parent(int ordinal, string source) =>
        new(new Candidate(ordinal, -1, source, Name: $"{ordinal}"), new Outcome.Scored(TextTask.Measure(source)));

    private Task<IReadOnlyList<Candidate>> ProposeAsync(int round) =>
        new Proposer(task, model, new ListJournal(), Settings, new RunSeed(1)).ProposeAsync(parents, SoftPrompt.None, round, default);

    private sealed class ForgetfulModel : ILanguageModel
    {
        public string Identity => "forgetful";

        public bool IsRepeatable => true;

        public Task<IReadOnlyList<Completion>> CompleteAsync(CompletionRequest request, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<Completion>>([.. request.Samples.Skip(1).Select(_ => new Completion("a", 1, true))]);
    }
}
