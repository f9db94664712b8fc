using EvoPrompting.Chance;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>The choices that do not change what a triplet function computes.</summary>
/// <param name="Node">Names of what is made of nodes begin with it; <paramref name="Edge"/>, <paramref name="Graph"/> likewise.</param>
/// <param name="Sum">Name of the sum.</param>
/// <param name="Second">Name of the second group's sum.</param>
/// <param name="Reduced">Name of what the reduction gives; null writes on in <paramref name="Sum"/>.</param>
/// <param name="Lines">How the sum is broken into lines.</param>
/// <param name="Early">Brings terms into place where they are made, not where they are added.</param>
/// <param name="Nested">Writes reduction, steps and output layer as one expression.</param>
/// <param name="Inline">Writes two layers out where they are used; otherwise as a method.</param>
/// <param name="Mlp">Name of that method.</param>
/// <param name="Pair">Name of the method for products and the like.</param>
/// <param name="Bare">Writes <c>amax(1)</c> for <c>amax([1])</c>.</param>
public sealed record TripletStyle(
    string Node, string Edge, string Graph, string Sum, string Second, string? Reduced, SumLines Lines, bool Early, bool Nested,
    bool Inline, string Mlp, string Pair, bool Bare)
{
    /// <summary>That of the seeds.</summary>
    public static TripletStyle Plain { get; } = new(
        "node", "edge", "whole", "triplets", "other", null, SumLines.BySource, Early: false, Nested: true, Inline: false, "Mlp", "Rep",
        Bare: false);

    /// <summary>Draws a style; near to that of the seeds as a rule.</summary>
    public static TripletStyle Next(RandomStream random)
    {
        if (random.Chance(0.3)) return Plain;
        return new TripletStyle(
            random.Weighted<string>(new("node", 70), new("n", 12), new("z", 8), new("nodeRep", 5), new("v", 5)),
            random.Weighted<string>(new("edge", 72), new("e", 16), new("pair", 6), new("edgeRep", 6)),
            random.Weighted<string>(new("whole", 60), new("graphRep", 25), new("g", 10), new("context", 5)),
            random.Weighted<string>(new("triplets", 80), new("t", 8), new("x", 6), new("h", 6)),
            random.Weighted<string>(new("other", 45), new("gate", 25), new("second", 30)),
            random.Weighted<string?>(new(null, 45), new("reduced", 25), new("pairs", 15), new("y", 15)),
            random.Weighted<SumLines>(new(SumLines.BySource, 70), new(SumLines.One, 12), new(SumLines.Each, 18)),
            random.Chance(0.12), random.Chance(0.65), random.Chance(0.3),
            random.Weighted<string>(new("Mlp", 75), new("TwoLayers", 15), new("Project", 10)),
            random.Weighted<string>(new("Rep", 75), new("Embed", 10), new("Represent", 15)),
            random.Chance(0.1));
    }
}

public enum SumLines { BySource, One, Each }
