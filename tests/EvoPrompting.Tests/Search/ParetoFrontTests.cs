using CsCheck;
using EvoPrompting.Search;

namespace EvoPrompting.Tests.Search;

public class ParetoFrontTests
{
    private static readonly Gen<SizeAndError[]> Places =
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 5], (size, error) => new SizeAndError(size, error / 10.0)).Array[0, 12]; // coarse: many ties

    [Fact]
    public void NobodyOnTheFrontIsBeatenAndEverybodyElseIsOrStandsOnIt() => Places.Sample(places =>
    {
        var front = ParetoFront.Of(places, p => p);
        var expected = places.Where(p => !places.Any(other => other.Beats(p))).Distinct().OrderBy(p => p.Size);
        Assert.Equal(expected, front);
    });

    [Fact]
    public void OfEqualPlacesTheFirstStays() =>
        Assert.Equal(
            ["a", "c"], ParetoFront.Of(["a", "b", "c"], name => name == "c" ? new SizeAndError(2, 0.1) : new SizeAndError(1, 0.2)));

    [Fact]
    public void WithoutProgramsThereIsNoFront() => Assert.Empty(ParetoFront.Of(Array.Empty<SizeAndError>(), p => p));

    [Fact]
    public void TheHypervolumeIsTheAreaUpToTheReference()
    {
        var reference = new SizeAndError(10_000, 0.5);
        Assert.Equal(2 * 0.3, Hypervolume.Of([new(100, 0.2)], reference), 12); // two decades wide, 0.3 high
        Assert.Equal(3 * 0.1 + 2 * 0.2, Hypervolume.Of([new(100, 0.2), new(10, 0.4)], reference), 12);
        Assert.Equal(0, Hypervolume.Of([new(10_000, 0.1), new(5, 0.5), new(20_000, 0.6)], reference));
        Assert.Equal(0, Hypervolume.Of([], reference));
        Assert.Equal(0, Hypervolume.Of([new(100, 0.7)], reference)); // worse than the reference adds nothing, and takes nothing away
    }

    [Fact]
    public void TheHypervolumeAgreesWithCountingCells() => Places.Sample(places =>
    {
        // Sizes 1 to 6 and errors in tenths cut the plane into cells that are beaten whole or not at all.
        var reference = new SizeAndError(6, 0.5);
        var cells =
            from size in Enumerable.Range(1, 5)
            from error in Enumerable.Range(0, 5)
            where places.Any(p => p.Size <= size && p.Error <= (error / 10.0) + 1e-9)
            select (Math.Log10(size + 1) - Math.Log10(size)) * 0.1;
        Assert.Equal(cells.Sum(), Hypervolume.Of(places, reference), 9);
    });

    [Fact]
    public void ASizeBelowOneHasNoPlaceOnALogarithmicAxis() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Hypervolume.Of([new(0, 0.1)], new(10, 0.5)));
}
