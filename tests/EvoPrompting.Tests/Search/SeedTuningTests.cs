using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Prompts;
using EvoPrompting.Search;
using EvoPrompting.Tests.Journal;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Search;

/// <summary>A tuning on the seeds before the first round.</summary>
public class SeedTuningTests
{
    [Fact]
    public async Task EverySeedIsTheChildOfOthers()
    {
        var (journal, tuner) = await RunAsync(seedPairs: 3);
        var seeds = journal.States[0].Parents;
        var pairs = tuner.Tunings[0];
        Assert.Equal(3 * seeds.Count, pairs.Count);
        for (var i = 0; i < pairs.Count; i++)
        {
            var (child, prompt) = (Task.Language.ForPrompt(seeds[i / 3].Candidate.Source), pairs[i].Prompt);
            Assert.EndsWith(pairs[i].Completion, child, StringComparison.Ordinal);
            Assert.DoesNotContain(child, prompt, StringComparison.Ordinal);
            Assert.Contains(
                Task.Describe(seeds[i / 3].Metrics!).Line, prompt[prompt.LastIndexOf("/*", StringComparison.Ordinal)..],
                StringComparison.Ordinal);
        }

        Assert.Equal(1 + pairs.Count, journal.States[0].SoftPrompt.Values[0]); // what the counting tuner made of them
    }

    [Fact]
    public async Task ItIsRepeatable()
    {
        var (first, second) = (await RunAsync(seedPairs: 2), await RunAsync(seedPairs: 2));
        Assert.Equal(first.Journal.States, second.Journal.States);
        Assert.Equal(first.Tuner.Tunings[0], second.Tuner.Tunings[0]);
    }

    [Fact]
    public async Task ThePaperHasNone()
    {
        var (journal, _) = await RunAsync(seedPairs: 0);
        Assert.Equal(1, journal.States[0].SoftPrompt.Values[0]);
    }

    private static TextTask Task { get; } = new();

    private static async Task<(ListJournal Journal, CountingTuner Tuner)> RunAsync(int seedPairs)
    {
        var (journal, tuner, seed) = (new ListJournal(), new CountingTuner(), new RunSeed(3));
        var settings = ScriptedRun.Settings with { SeedPairs = seedPairs };
        await new EvolutionarySearch(
            Task, new Proposer(Task, new ScriptedModel(), journal, settings, seed),
            new JournaledEvaluator(new TextIntake(), new ScriptedEvaluator(), journal), new FittestSelection(Task), tuner, journal,
            settings, seed).RunAsync();
        return (journal, tuner);
    }
}
