using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

/// <summary>What the tunings of a recorded run are judged by is held to what the search gave its tuner.</summary>
public class ForwardLinkTests
{
    [Theory]
    [InlineData(TuningPairs.Rest)]
    [InlineData(TuningPairs.All)]
    public async Task PairsToTuneOnAreThoseThatTheSearchTunedOn(TuningPairs pairs)
    {
        var (states, tunings) = await StatesAsync(pairs: pairs);
        var links = Links(states, pairs);
        Assert.NotEmpty(links);
        Assert.Equal(tunings.Take(links.Count).Select(t => t.AsEnumerable()), links.Select(l => l.Tuned));
    }

    [Fact]
    public async Task AllPairsAreEveryViableChildSoFarTheFitterOnesMoreOften()
    {
        var (states, tunings) = await StatesAsync(pairs: TuningPairs.All);
        var seen = new HashSet<int>();
        for (var round = 0; round < tunings.Count; round++)
        {
            var members = states[round + 1].Population.Members;
            var parents = states[0].Parents.Concat(members).ToDictionary(p => p.Candidate.Ordinal, p => Task.Fitness(p.Metrics!));
            Assert.Equal(members.Count, tunings[round].Count);
            for (var i = 0; i < members.Count; i++)
            {
                int[] own = [.. members[i].Candidate.Origin!.Parents.Distinct()];
                var beaten = own.Count(p => Task.Fitness(members[i].Metrics!) > parents[p]);
                Assert.Equal(beaten == own.Length ? 4 : beaten == 0 ? 1 : 2, tunings[round][i].Times);
                Assert.EndsWith(
                    tunings[round][i].Completion, Task.Language.ForPrompt(members[i].Candidate.Source), StringComparison.Ordinal);
                seen.Add(tunings[round][i].Times);
            }
        }

        Assert.Equal([1, 2, 4], seen.Order());
    }

    [Fact]
    public async Task TheNextRoundIsAllOfItsViableChildrenAndNoOther()
    {
        var (states, _) = await StatesAsync();
        foreach (var link in Links(states))
        {
            var next = states[link.Round + 2].Population.Members.Where(m => m.Candidate.Round == link.Round + 1).ToArray();
            Assert.Equal(next.Length, link.Next.Count);
            Assert.Equal(next.Length, link.Fitter.Count);
            for (var i = 0; i < next.Length; i++)
                Assert.EndsWith(link.Next[i].Completion, Task.Language.ForPrompt(next[i].Candidate.Source), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task FitterMeansFitterThanEveryParent()
    {
        var all = new List<bool>();
        for (var seed = 1UL; seed <= 6; seed++)
        {
            var (states, _) = await StatesAsync(seed);
            foreach (var link in Links(states))
            {
                var parents = states[link.Round + 1].Parents.ToDictionary(p => p.Candidate.Ordinal, p => Task.Fitness(p.Metrics!));
                var next = states[link.Round + 2].Population.Members.Where(m => m.Candidate.Round == link.Round + 1);
                Assert.Equal(next.Select(c => Task.Fitness(c.Metrics!) > c.Candidate.Origin!.Parents.Max(p => parents[p])), link.Fitter);
                all.AddRange(link.Fitter);
            }
        }

        Assert.Contains(true, all);
        Assert.Contains(false, all);
    }

    private static TextTask Task { get; } = new();

    private static IReadOnlyList<ForwardLink> Links(IReadOnlyList<SearchState> states, TuningPairs pairs = TuningPairs.Rest) =>
        ForwardLink.Of(Task, ScriptedRun.Settings.ErrorCeiling, pairs, states);

    private static async Task<(IReadOnlyList<SearchState> States, IReadOnlyList<IReadOnlyList<TuningExample>> Tunings)> StatesAsync(
        ulong runSeed = 3, TuningPairs pairs = TuningPairs.Rest)
    {
        var (journal, tuner, seed) = (new ListJournal(), new CountingTuner(), new RunSeed(runSeed));
        var settings = ScriptedRun.Settings with { TuningPairs = pairs };
        await new EvolutionarySearch(
            Task, new Proposer(Task, new ScriptedModel(), journal, settings, seed),
            new JournaledEvaluator(new TextIntake(), new ScriptedEvaluator(), journal), new FittestSelection(Task), tuner, journal,
            settings, seed).RunAsync();
        return (journal.States, tuner.Tunings);
    }
}
