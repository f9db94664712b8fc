using EvoPrompting.Chance;

namespace EvoPrompting.Tests;

public class RunSeedTests
{
    [Fact]
    public void EqualNamesAndIndicesGiveEqualStreams() =>
        Assert.Equal(new RunSeed(7).Stream("prompt", 1, 2).NextUInt64(), new RunSeed(7).Stream("prompt", 1, 2).NextUInt64());

    [Fact]
    public void SeedNameAndIndicesAllCount()
    {
        ulong[] first =
        [
            new RunSeed(7).Derive("prompt", 1, 2), new RunSeed(8).Derive("prompt", 1, 2), new RunSeed(7).Derive("sample", 1, 2),
            new RunSeed(7).Derive("prompt", 2, 1), new RunSeed(7).Derive("prompt", 1),
        ];
        Assert.Equal(first.Length, first.Distinct().Count());
    }
}
