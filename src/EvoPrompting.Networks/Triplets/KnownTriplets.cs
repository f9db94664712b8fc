using EvoPrompting.Networks.Contract;

namespace EvoPrompting.Networks.Triplets;

/// <summary>
/// The triplet functions that come with the project: the baseline and the five that EvoPrompting's paper found (section 4.2).
/// </summary>
public static class KnownTriplets
{
    /// <summary>By the paper's names, the baseline first.</summary>
    public static IReadOnlyList<(string Name, Func<TripletFunction> Make)> All { get; } =
    [
        ("baseline", () => new BaselineTriplets()),
        ("QuadNodeMinMax", () => new QuadNodeMinMax()),
        ("ConcatRep", () => new ConcatRep()),
        ("TanhExpandTriplets", () => new TanhExpandTriplets()),
        ("Div2Mean", () => new Div2Mean()),
        ("MaxMean", () => new MaxMean()),
    ];

    /// <summary>Returns what makes the function of that name.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static Func<TripletFunction> Named(string name) =>
        All.FirstOrDefault(t => string.Equals(t.Name, name, StringComparison.OrdinalIgnoreCase)).Make
        ?? throw new UserException($"there is no triplet function '{name}'; choose one of {string.Join(", ", All.Select(t => t.Name))}");
}
