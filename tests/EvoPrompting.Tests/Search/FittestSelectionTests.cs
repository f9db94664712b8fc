using CsCheck;
using EvoPrompting.Search;

namespace EvoPrompting.Tests.Search;

public class FittestSelectionTests : SurvivorSelectionContract
{
    private protected override ISurvivorSelection Selection { get; } = new FittestSelection(Task);

    /// <summary>Against the plainest definition: sort all fitness values, take the largest.</summary>
    [Fact]
    public void TheFittestAreSelectedBestFirst() =>
        Gen.Select(Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3]).Array[0, 12], Gen.Int[1, 15], Gen.ULong).Sample((measured, count, seed) =>
        {
            var selected = Selection.NextParents([.. measured.Select((m, i) => Member(3 + i, m.Item1, m.Item2))], count, new(seed));
            var expected = measured.Select(m => -(double)m.Item1 * (m.Item2 / 10.0)).OrderDescending().Take(count);
            Assert.Equal(expected, selected.Select(s => Task.Fitness(s.Metrics!)));
        });
}
