using EvoPrompting.Search;

namespace EvoPrompting.Tests.Search;

/// <summary>Each range at its corners: the last good number, the first bad one.</summary>
public class SearchSettingsTests
{
    public static TheoryData<string, SearchSettings, SearchSettings> Corners => new()
    {
        { "rounds", new() { Rounds = 1 }, new() { Rounds = 0 } },
        { "rounds", new() { Rounds = 1000 }, new() { Rounds = 1001 } },
        { "promptsPerRound", new() { PromptsPerRound = 1 }, new() { PromptsPerRound = 0 } },
        { "promptsPerRound", new() { PromptsPerRound = 1000 }, new() { PromptsPerRound = 1001 } },
        { "samplesPerPrompt", new() { SamplesPerPrompt = 2 }, new() { SamplesPerPrompt = 0 } },
        { "samplesPerPrompt", new() { SamplesPerPrompt = 256 }, new() { SamplesPerPrompt = 257 } },
        { "examplesPerPrompt", new() { ExamplesPerPrompt = 1 }, new() { ExamplesPerPrompt = 0 } },
        { "examplesPerPrompt", new() { ExamplesPerPrompt = 8 }, new() { ExamplesPerPrompt = 9 } },
        { "survivors", new() { Survivors = 1 }, new() { Survivors = 0 } },
        { "survivors", new() { Survivors = 159 }, new() { Survivors = 160 } },
        { "errorCeiling", new() { ErrorCeiling = double.Epsilon }, new() { ErrorCeiling = 0 } },
        { "errorCeiling", new() { ErrorCeiling = 1 }, new() { ErrorCeiling = 1.001 } },
        { "errorCeiling", new(), new() { ErrorCeiling = double.NaN } },
        { "temperatures", new() { Temperatures = [0] }, new() { Temperatures = [] } },
        { "temperature", new() { Temperatures = [0, 2] }, new() { Temperatures = [1, 2.01] } },
        { "temperature", new() { Temperatures = [0, 2] }, new() { Temperatures = [-0.01] } },
        { "temperature", new(), new() { Temperatures = [double.NaN] } },
        { "maximumTokens", new() { MaximumTokens = 16 }, new() { MaximumTokens = 15 } },
        { "maximumTokens", new() { MaximumTokens = 100_000 }, new() { MaximumTokens = 100_001 } },
    };

    [Theory]
    [MemberData(nameof(Corners), DisableDiscoveryEnumeration = true)]
    public void ARangeEndsWhereItSays(string setting, SearchSettings good, SearchSettings bad)
    {
        Assert.Empty(good.Faults());
        Assert.Contains(bad.Faults(), fault => fault.Contains(setting, StringComparison.Ordinal));
    }

    [Fact]
    public void TheDefaultsAreThePapersAndFaultless()
    {
        var paper = new SearchSettings();
        Assert.Equal((10, 10, 16), (paper.Rounds, paper.PromptsPerRound, paper.SamplesPerPrompt));
        Assert.Equal((2, 10), (paper.ExamplesPerPrompt, paper.Survivors));
        Assert.Empty(paper.Faults());
    }
}
