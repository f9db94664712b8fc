using EvoPrompting.Bench;
using EvoPrompting.Search;
using EvoPrompting.Tests.Build;

namespace EvoPrompting.Torch.Tests.LanguageModels;

/// <summary>A search's own process does not grow from round to round: sampling and tuning give back what they took.</summary>
public class ResidentMemoryTests
{
    /// <summary>Rounds differ in what they write; a leak of the size once seen (0.5 GB a round at the quick run's size) passes it many times over.</summary>
    private const double Margin = 40;

    [Fact]
    public async Task TwentyRoundsTakeNoMoreThanTheFirst()
    {
        if (!OperatingSystem.IsLinux()) return; // where memory is read
        var small = new SearchSettings { Rounds = 20, PromptsPerRound = 2, SamplesPerPrompt = 2, Survivors = 1, MaximumTokens = 160 };
        var resident = await MemoryBench.RunAsync(small, Path.Combine(Repository.Root, "weights", "embedded.evolm"));
        Assert.Equal(20, resident.Count);
        var (early, late) = (resident.Skip(2).Take(3).Max(), resident.TakeLast(3).Max());
        Assert.True(late <= early + Margin, $"{early:0} MB after the first rounds, {late:0} MB after the last");
    }
}
