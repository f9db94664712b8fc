using System.Numerics;
using EvoPrompting.Chance;

namespace EvoPrompting.Tests.Chance;

public class RunSeedTests
{
    /// <summary>
    /// The first eight bytes, little-endian, of SHA-256 over: the seed in eight bytes, the name in UTF-8, a zero byte, each index in eight
    /// bytes. Computed by another implementation of SHA-256; a change here makes every recorded run unrepeatable.
    /// </summary>
    [Theory]
    [InlineData(1, "survivors", new long[] { 3 }, 3502002099096039770)]
    [InlineData(7, "prompt", new long[] { 1, 2 }, 6929027096598557374)]
    [InlineData(0, "", new long[0], 9932238384514166846)]
    [InlineData(ulong.MaxValue, "soft prompt", new long[0], 13859138686642689406)]
    [InlineData(42, "sample", new long[] { 9, 9, 15 }, 4948859183928749064)]
    [InlineData(1, "tuning", new long[] { -1 }, 929089220942992978)]
    [InlineData(1, "größe", new[] { long.MaxValue }, 11147951822377061478)]
    public void ASeedIsDerivedBySha256(ulong seed, string name, long[] indices, ulong expected) =>
        Assert.Equal(expected, new RunSeed(seed).Derive(name, indices));

    [Fact]
    public void AStreamStartsFromTheDerivedSeed() =>
        Assert.Equal(new RandomStream(6929027096598557374).NextUInt64(), new RunSeed(7).Stream("prompt", 1, 2).NextUInt64());

    [Fact]
    public void SeedNameAndIndicesAllCount()
    {
        var seeds = new List<ulong>();
        foreach (var run in (ulong[])[7, 8])
            foreach (var name in (string[])["", "prompt", "prompts", "sample", "p"])
                foreach (var indices in (long[][])[[], [0], [1], [1, 2], [2, 1], [1, 2, 0], [0, 0]])
                    seeds.Add(new RunSeed(run).Derive(name, indices));
        Assert.Equal(2 * 5 * 7, seeds.Distinct().Count());
        Assert.Equal(seeds.Count, seeds.Select(s => new RandomStream(s).NextUInt64()).Distinct().Count());
    }

    /// <summary>Streams that are neighbours by index have nothing in common: half of all bits are equal.</summary>
    [Fact]
    public void NeighbouringStreamsAreIndependent()
    {
        var seed = new RunSeed(1);
        var (first, second) = (seed.Stream("sample", 0, 0, 0), seed.Stream("sample", 0, 0, 1));
        var different = Enumerable.Range(0, 1_000).Sum(_ => BitOperations.PopCount(first.NextUInt64() ^ second.NextUInt64()));
        Assert.InRange(different, 32_000 - 506, 32_000 + 506); // four standard deviations of 64,000 fair coins
    }
}
