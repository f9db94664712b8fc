using EvoPrompting.Chance;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;

namespace EvoPrompting.Torch.Tests.LanguageModels;

public class ForwardChainingTests
{
    private static readonly TuningSettings Settings = new(Length: 4, Epochs: 6, Batch: 4, HeldOut: 0, RollBack: false);

    /// <summary>Children like those tuned on become likelier; children of another kind need not. Both are judged, each by itself.</summary>
    [Fact]
    public async Task ATuningIsJudgedByTheRoundAfterIt()
    {
        using var model = TinyModel.Embedded();
        ForwardLink[] links = [Link(0, "Relu", "Relu"), Link(2, "Relu", "Relu")];
        var told = new List<JudgedTuning>();
        var judged = await new ForwardChaining(model, threads: 2)
            .TuneAsync(links, SoftPrompt.None, Settings, new RunSeed(1), told.Add, default);
        Assert.Equal(judged, told);
        Assert.Equal([0, 2], judged.Select(j => j.Round));
        Assert.All(judged, j => Assert.True(j.TunedAfter < j.TunedBefore, $"{j}"));
        Assert.All(judged.SelectMany(j => j.Next), c => Assert.True(c.After < c.Before, $"{c}"));
        Assert.All(judged, j => Assert.Equal([true, false], j.Next.Select(c => c.IsFitter)));
        Assert.True(judged[1].TunedAfter < judged[0].TunedAfter); // the second tuning went on from the first
    }

    [Fact]
    public async Task WhatIsJudgedIsWhatTheTunersTuningsGave()
    {
        using var model = TinyModel.Embedded();
        var (link, seed) = (Link(0, "Relu", "Tanh"), new RunSeed(7));
        var judge = new ForwardChaining(model, threads: 1);
        var tuner = new GradientSoftPromptTuner(model, Settings);
        var initial = tuner.Initial(seed.Stream("soft prompt"));
        var tuned = (await tuner.TuneAsync(initial, link.Tuned, seed.Stream("tuning", 0), default))!.SoftPrompt;
        var recorded = await judge.JudgeAsync(link, initial, tuned, default);
        var shared = await new ForwardChaining(model, threads: 3).JudgeAsync(link, initial, tuned, default);
        Assert.Equal((recorded.TunedAfter, recorded.TunedBefore), (shared.TunedAfter, shared.TunedBefore));
        Assert.Equal(recorded.Next, shared.Next);
        var again = (await judge.TuneAsync([link], initial, Settings, seed, null, default)).Single();
        Assert.Equal(recorded.Next, again.Next);
        Assert.Equal(recorded.TunedAfter, again.TunedAfter);
    }

    /// <summary>
    /// A run that never tuned is judged against the model as it sampled, not against vectors that were drawn for the tuning.
    /// </summary>
    [Fact]
    public async Task ARunWithoutASoftPromptIsJudgedAgainstTheModelAlone()
    {
        using var model = TinyModel.Embedded();
        var (link, seed) = (Link(0, "Relu", "Relu"), new RunSeed(7));
        var judge = new ForwardChaining(model, threads: 2);
        var judged = (await judge.TuneAsync([link], SoftPrompt.None, Settings, seed, null, default)).Single();
        using var alone = model.Losses(link.Next, 0, threads: 1);
        Assert.Equal(await alone.MeanAsync([], [1], default), judged.Next[1].Before, 1e-9);
        var drawn = new GradientSoftPromptTuner(model, Settings).Initial(seed.Stream("soft prompt"));
        var against = (await judge.TuneAsync([link], drawn, Settings, seed, null, default)).Single();
        Assert.Equal(judged.Next[1].After, against.Next[1].After);
        Assert.NotEqual(judged.Next[1].Before, against.Next[1].Before);
    }

    [Fact]
    public async Task AnUndoneTuningIsMarked()
    {
        var judge = new ForwardChaining(new UphillModel(), threads: 1);
        var judged = await judge.TuneAsync(
            [Link(0, "Relu", "Relu")], SoftPrompt.None, Settings with { RollBack = true }, new RunSeed(1), null, default);
        Assert.True(Assert.Single(judged).Undone);
    }

    [Fact]
    public void AVerdictCountsEachRunAlikeAndInItEachTuning()
    {
        JudgedTuning[][] all =
        [
            [
                new(0, 3, 1, 1, [new(true, 2, 1), new(false, 2, 1.5)]), // changes -1 and -0.5: mean -0.75
                new(1, 3, 1, 1, [new(false, 4, 4.25)]), // +0.25: the run's mean is -0.25
            ],
            [new(0, 3, 1, 1, [new(false, 1, 1.75)])],
            [new(0, 3, 1, 1, [])],
        ];
        var verdict = ForwardVerdict.Of(all, _ => true);
        Assert.Equal((3, 4, 2.0, 0.25, 0.5), (verdict.Tunings, verdict.Children, verdict.Before, verdict.Change, verdict.Error));
        Assert.Equal((1, 2), (verdict.Better, verdict.BetterChildren));
        var fitter = ForwardVerdict.Of(all, c => c.IsFitter);
        Assert.Equal((1, 1, 2.0, -1.0), (fitter.Tunings, fitter.Children, fitter.Before, fitter.Change));
        Assert.True(double.IsNaN(fitter.Error));
        Assert.Equal((0, 0), (ForwardVerdict.Of([], _ => true).Tunings, ForwardVerdict.Of([], _ => true).Children));
    }

    private static ForwardLink Link(int round, string tuned, string next) =>
        new(round, [.. Enumerable.Range(0, 6).Select(i => Example(tuned, i))], [Example(next, 7), Example(next, 8)], [true, false]);

    private static TuningExample Example(string layer, int i) => new($"/* r {i} */\n", "{ x = nn." + layer + "(x); }");
}
