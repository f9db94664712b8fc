using EvoPrompting.History;
using EvoPrompting.LanguageModels.Endpoints;
using EvoPrompting.LanguageModels.Endpoints.Choosing;
using EvoPrompting.Prompts;
using EvoPrompting.Torch.Tests.Endpoints.Server;

namespace EvoPrompting.Torch.Tests.Endpoints;

/// <summary>Which of several models a sample asks.</summary>
public class ChoiceTests
{
    private static readonly EndpointSettings[] models =
    [
        Some.Settings(new Uri("http://a/v1"), "openai") with { Model = "a", Weight = 3 },
        Some.Settings(new Uri("http://b/v1"), "openai") with { Model = "b", Weight = 1 },
    ];

    private static SampleSettings[] Samples(int count) => [.. Some.Request(count).Samples];

    [Fact]
    public async Task WeightsAreSharesAndTheSeedDecides()
    {
        var chosen = await new ChoiceByWeight().ChooseAsync(models, Samples(4000), default);
        Assert.InRange(chosen.Count(i => i == 0), 2890, 3110); // 3000, within four standard deviations
        Assert.Equal(chosen, await new ChoiceByWeight().ChooseAsync(models, Samples(4000), default));
        Assert.Equal(chosen.Skip(17), await new ChoiceByWeight().ChooseAsync(models, Samples(4000)[17..], default));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 16)] // nothing known: both get their share
    [InlineData(500, 100, 500, 5, 32)] // a improves more often
    [InlineData(500, 5, 500, 100, 0)]
    [InlineData(500, 50, 0, 0, 0)] // b is unknown, and stays the less certain one after a few children
    public async Task TheBanditAsksWhoImprovesAndTriesWhoIsUnknown(
        int childrenA, int improvementsA, int childrenB, int improvementsB, int asksOfA)
    {
        var chosen = await ChooseAsync(new("openai:a", childrenA, improvementsA, null), new("openai:b", childrenB, improvementsB, null));
        Assert.InRange(chosen.Count(i => i == 0), asksOfA - 1, asksOfA + 1);
    }

    [Fact]
    public async Task TheBanditWeighsImprovementsByTheirCost()
    {
        // Equal improvements at ten times the cost; the bounds are nearly the means at so many children.
        var chosen = await ChooseAsync(new("openai:a", 50_000, 5000, 500), new("openai:b", 50_000, 5000, 50));
        Assert.All(chosen, i => Assert.Equal(1, i));
        Assert.All(await ChooseAsync(new("openai:a", 50_000, 5000, 50), new("openai:b", 50_000, 5000, 500)), i => Assert.Equal(0, i));
    }

    [Fact]
    public async Task EachModelIsAskedOverItsOwnServer()
    {
        await using var a = await ModelServer.StartAsync(_ => "{ a }");
        await using var b = await ModelServer.StartAsync(_ => "{ b }");
        EndpointSettings[] both =
            [Some.Settings(a, "completions") with { Model = "a" }, Some.Settings(b, "anthropic") with { Model = "b" }];
        using var model = new EndpointLanguageModel(new EndpointOptions(both, Some.Prompt), TimeProvider.System, _ => { });
        var journal = new MemoryCallJournal();
        await model.BeginAsync(journal, default);
        var completions = await model.CompleteAsync(Some.Request(20), default);
        var chosen = await new ChoiceByWeight().ChooseAsync(both, Samples(20), default);
        Assert.Equal(chosen.Select(i => i == 0 ? "{ a }" : "{ b }"), completions.Select(c => c.Text));
        Assert.Equal(chosen.Count(i => i == 1), b.Asked.Count);
        Assert.Equal(["anthropic:b", "completions:a"], (await journal.ReadCallsAsync(default)).Select(c => c.Model).Distinct().Order());
    }

    private static Task<IReadOnlyList<int>> ChooseAsync(params ModelRecord[] records) =>
        new BanditChoice(_ => Task.FromResult<IReadOnlyList<ModelRecord>>(records)).ChooseAsync(models, Samples(32), default);
}
