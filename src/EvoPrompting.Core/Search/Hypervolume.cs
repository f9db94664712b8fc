namespace EvoPrompting.Search;

/// <summary>
/// Measures a front by one number, larger is better: the area of the plane (log10 of size, error) between its programs and a reference
/// point, that is, of all places that some program beats and that beat the reference. Comparable only for equal reference points.
/// </summary>
public static class Hypervolume
{
    /// <summary>Returns the area, in decades of size times error. Programs that do not beat the reference add nothing.</summary>
    /// <param name="places">Sizes at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static double Of(IEnumerable<SizeAndError> places, SizeAndError reference)
    {
        var area = 0.0;
        var ceiling = reference.Error;
        foreach (var place in ParetoFront.Of(places.Where(p => p.Size < reference.Size && p.Error < reference.Error), p => p))
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(place.Size, 1, nameof(places));
            area += (Math.Log10(reference.Size) - Math.Log10(place.Size)) * (ceiling - place.Error);
            ceiling = place.Error;
        }

        return area;
    }
}
