using EvoPrompting.SearchTasks;

namespace EvoPrompting.Tasks.Clrs;

/// <summary>
/// The triplet functions of the paper, line by line from Haiku: each is a file in the folder <c>Functions</c>. Lists of layers are written
/// out, <c>hk.Linear(n)</c> and <c>hk.nets.MLP([n])</c> are <c>nn.Dense(n)</c>, <c>jnp.expand_dims(x, axis=(1, 3))</c> is
/// <c>x.unsqueeze(1).unsqueeze(3)</c>. Sizes in the comments are differences to v1 at the paper's size (hidden 128, 8 features).
/// </summary>
public static class ClrsFunctions
{
    /// <summary>The nine seeds (Listings 11 to 19).</summary>
    public static IReadOnlyList<SeedProgram> Seeds { get; } =
    [
        Read("v1"), // the function of Triplet-GMPNN (Ibarz et al. 2022): 11,448 parameters
        Read("v2"), // an output layer of two layers: +16,512
        Read("v3"), // the sum over the first node in place of the largest
        Read("v4"), // node representations of two layers: +216
        Read("v5"), // edge representations of two layers: +216
        Read("v6"), // a graph representation of two layers: +72
        Read("v7"), // no graph: -1,032
        Read("v8"), // no triplets, each pair gets what its second node has: +21,448
        Read("v9"), // products of two representations, also as output layer: +226,424
    ];

    /// <summary>
    /// The five that the paper's searches found (Listings 6 to 10), for comparison; none is a seed. QuadNodeMinMax has the axes as printed:
    /// three of its four terms do not vary with the first node, so they cancel in the difference and are never trained.
    /// </summary>
    public static IReadOnlyList<SeedProgram> Discovered { get; } =
    [
        Read("QuadNodeMinMax"), Read("ConcatRep"), Read("TanhExpandTriplets"), Read("Div2Mean"), Read("MaxMean"),
    ];

    private static SeedProgram Read(string name)
    {
        using var file = new StreamReader(typeof(ClrsFunctions).Assembly.GetManifestResourceStream($"Clrs/{name}")!);
        return new SeedProgram(name, file.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n'));
    }
}
