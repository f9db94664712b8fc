using EvoPrompting.Chance;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Tests.Reports;
using EvoPrompting.Tests.Support;

namespace EvoPrompting.Tests.Quality;

/// <summary>Prompts from populations of recorded runs. The run made by hand has two later rounds of two parents: four pairs each.</summary>
public class EvolvedPromptsTests
{
    private static readonly RunSeed Seed = new(1);
    private static readonly RunSummary Run = RunSummary.Of(HandMadeRun.History(), new SignalsTask());

    [Fact]
    public void ParentsAreThoseThatTheLaterRoundsHad()
    {
        var prompts = Of(null, "run").Draw(8);
        Assert.Equal([1, 2], prompts.Select(p => p.Of.Round).Distinct().Order());
        foreach (var prompt in prompts)
        {
            int[] had = prompt.Of.Round == 1 ? [4, 9] : [13, 10]; // survivors of rounds 1 and 2, never seeds
            Assert.All(prompt.Parents, p => Assert.Contains(p.Candidate.Ordinal, had));
            Assert.Equal(2, prompt.Parents.Count);
            Assert.All(prompt.Parents, p => Assert.Contains(p.Candidate.Source, prompt.Text, StringComparison.Ordinal));
            Assert.Contains($"{prompt.Asked}", prompt.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NoTwoAreEqualAndThereAreNoMoreThanPairs()
    {
        var prompts = Of(null, "run").Draw(500);
        Assert.Equal(8, prompts.Count); // a child of two in two rounds, drawn with replacement
        Assert.Equal(8, prompts.DistinctBy(p => p.Text).Count());
    }

    [Fact]
    public void TheyAreSpreadEvenlyOverRunsAndTheirRounds()
    {
        var prompts = Of(AskedSizes.Usual, "one", "two", "three").Draw(30);
        Assert.Equal(30, prompts.DistinctBy(p => p.Text).Count()); // the asked sizes differ
        Assert.All(prompts.GroupBy(p => (p.Of.Run, p.Of.Round)), g => Assert.Equal(5, g.Count()));
        Assert.Equal(6, prompts.DistinctBy(p => (p.Of.Run, p.Of.Round)).Count());
        Assert.Equal([1, 2], Of(AskedSizes.Usual, "one").Draw(2).Select(p => p.Of.Round)); // few prompts reach the last rounds too
    }

    [Fact]
    public void EqualSeedsDrawEqualPromptsAndTargetsDoNotChangePairs()
    {
        var prompts = Of(AskedSizes.Usual, "run").Draw(6);
        Assert.Equal(prompts.Select(p => p.Text), Of(AskedSizes.Usual, "run").Draw(6).Select(p => p.Text));
        var other = new EvolvedPrompts([("run", Run)], AskedSizes.Usual, new RunSeed(2)).Draw(6);
        Assert.NotEqual(prompts.Select(p => p.Text), other.Select(p => p.Text));
        int[] pair = [.. prompts[0].Parents.Select(p => p.Candidate.Ordinal)];
        Assert.Equal(pair, Of(null, "run").Draw(6)[0].Parents.Select(p => p.Candidate.Ordinal));
    }

    [Fact]
    public void SizesAndErrorsAreAskedForWithinTheirShares()
    {
        var draws = new RandomStream(3);
        var parents = Run.Front.Select(c => c.Metrics!).ToArray();
        var (size, error) = (parents.Min(Run.Task.Size), parents.Min(Run.Task.Error));
        var asked = Enumerable.Range(0, 2000).Select(_ => new AskedSizes(0.1, 1.6).Draw(Run.Task, parents, draws)).ToArray();
        Assert.All(asked, a => Assert.InRange(a.Size / size, 0.1, 1.6));
        Assert.All(asked, a => Assert.InRange(a.Error / error, 0.5, 1));
        Assert.InRange(asked.Count(a => a.Size / size < 0.4), 900, 1100); // the geometric middle
        Assert.InRange(asked.Count(a => a.Error / error < 0.75), 900, 1100);
    }

    [Fact]
    public void ARunWithoutASecondRoundIsRefusedByName()
    {
        var whole = HandMadeRun.History();
        var young = RunSummary.Of(whole with { States = [.. whole.States.Take(1)] }, new SignalsTask());
        var refused = Assert.Throws<UserException>(() => new EvolvedPrompts([("old", Run), ("young", young)], null, Seed));
        Assert.StartsWith("The run in young has no second round", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereThereAreTooFewPromptsEachIsCompletedMoreOften()
    {
        var (prompts, samples) = new QualityWish(Completions: 18, Samples: 1, null).Of(Of(null, "run"));
        Assert.Equal((6, 3), (prompts.Count, samples));
        Assert.Equal([1, 1, 1, 2, 2, 2], prompts.Select(p => p.Of.Round)); // still evenly
        (prompts, samples) = new QualityWish(Completions: 18, Samples: 5, null).Of(Of(null, "run"));
        Assert.Equal((4, 5), (prompts.Count, samples));
    }

    private static EvolvedPrompts Of(AskedSizes? sizes, params string[] runs) => new([.. runs.Select(name => (name, Run))], sizes, Seed);
}
