using EvoPrompting.Candidates;
using EvoPrompting.Networks.Layers;

namespace EvoPrompting.Networks.Trainers;

/// <summary>
/// Refuses functions whose cost grows faster than the cube of the number of nodes, n, by counts at some numbers of nodes.
/// </summary>
internal static class TripletGrowth
{
    // A sum of powers of n up to the cube grows at most eightfold from 16 to 32 nodes, a fourth power sixteenfold.
    private const int FewNodes = 16, ManyNodes = 2 * FewNodes;
    private const double MostGrowth = 11;

    // Of counts at equally spaced numbers of nodes the fourth difference is zero for powers up to the cube and 24 step^4 for each n^4. The
    // numbers have the divisors 2 and 3, so that halves and thirds of the nodes count as powers.
    private const int Spacing = 6;
    private const double MostQuartic = 0.1; // a tensor over pairs of unordered pairs has a quarter

    // Where a bound such as Math.Min(n, 16) bends the counts, a difference across the bend says nothing: an n^4 shows in all three.
    private const int Differences = 3;

    /// <param name="count">Returns the multiply-adds for one graph of so many nodes.</param>
    /// <exception cref="CandidateException">It grows faster.</exception>
    public static void Check(Func<int, long> count)
    {
        var known = new Dictionary<int, double>();
        double Of(int nodes) => known.TryGetValue(nodes, out var found) ? found : known[nodes] = count(nodes);
        double Quartic(int first) =>
            (Of(first) - 4 * Of(first + Spacing) + 6 * Of(first + 2 * Spacing) - 4 * Of(first + 3 * Spacing) + Of(first + 4 * Spacing))
                / (24 * Math.Pow(Spacing, 4));

        if (Enumerable.Range(1, Differences).All(i => Quartic(i * Spacing) > MostQuartic))
            throw new CandidateException(Stage.Cost, FormattableString.Invariant(
                $"it grows with the fourth power of the number of nodes, n: its multiply-adds hold about {Quartic(Spacing):#,0.#} n^4"));
        var (few, many) = (Of(FewNodes), Of(ManyNodes));
        if (many > MostGrowth * few)
            throw new CandidateException(Stage.Cost, FormattableString.Invariant(
                $"it grows faster than the cube of the number of nodes: from {few:N0} to {many:N0} multiply-adds where {FewNodes} double"));
    }
}
