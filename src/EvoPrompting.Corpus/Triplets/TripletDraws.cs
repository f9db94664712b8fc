using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>Draws parts of triplet functions.</summary>
internal static class TripletDraws
{
    /// <summary>Returns layers; with a second kind than Concat where <paramref name="keepsWidth"/>.</summary>
    public static Rep Rep(this RandomStream random, bool keepsWidth = true)
    {
        var kind = random.Weighted<RepKind>(
            new(RepKind.Dense, 55), new(RepKind.Mlp, 18), new(RepKind.Activated, 8), new(RepKind.Product, 6), new(RepKind.Gate, 6),
            new(RepKind.Sum, 4), new(RepKind.Concat, keepsWidth ? 0 : 5));
        return kind == RepKind.Dense ? Triplets.Rep.Dense : random.Special(kind);
    }

    public static Rep Special(this RandomStream random, RepKind kind) => new(
        kind,
        kind is RepKind.Activated or RepKind.Gate ? 1 : random.Weighted<int>(new(1, 50), new(2, 22), new(4, 18), new(8, 8), new(3, 2)),
        kind == RepKind.Gate && random.Chance(0.7) ? ActivationKind.Sigmoid : random.Activation());

    /// <summary>Returns the output layer.</summary>
    public static Rep Output(this RandomStream random) => random.Weighted<Rep>(
        new(Triplets.Rep.Dense, 66), new(new Rep(RepKind.Mlp, random.Chance(0.5) ? 0 : 1, random.Activation()), 20),
        new(random.Special(RepKind.Product), 5), new(random.Special(RepKind.Gate), 4), new(random.Special(RepKind.Sum), 2),
        new(random.Special(RepKind.Activated), 3));

    public static Reduction Reduction(this RandomStream random) => random.Weighted<Reduction>(
        new(Triplets.Reduction.Max, 40), new(Triplets.Reduction.Mean, 18), new(Triplets.Reduction.Sum, 12),
        new(Triplets.Reduction.MaxMinusMin, 6), new(Triplets.Reduction.Min, 6), new(Triplets.Reduction.MaxPlusMean, 6),
        new(Triplets.Reduction.MaxAndMean, 6), new(Triplets.Reduction.LogSumExp, 6), new(Triplets.Reduction.Softmax, 4));

    public static Step Step(this RandomStream random) => random.Weighted<Step>(
        new(new Step(StepKind.Activation, random.Activation()), 60), new(new Step(StepKind.LayerNorm), 14),
        new(new Step(StepKind.ClampMin), 4), new(new Step(StepKind.Half), 8), new(new Step(StepKind.Double), 3),
        new(new Step(StepKind.Square), 3), new(new Step(StepKind.Abs), 3), new(new Step(StepKind.Dense), 5));

    public static TermWidth Width(this RandomStream random) => random.Weighted<TermWidth>(
        new(TermWidth.Features, 72), new(TermWidth.Half, 12), new(TermWidth.Double, 6), new(TermWidth.Four, 7), new(TermWidth.Sixteen, 3));

    /// <summary>Returns a term with one place.</summary>
    public static Term Term(this RandomStream random, TripletForm form, Rep rep)
    {
        var source = random.Weighted<TermSource>(
            new(TermSource.Node, 42), new(TermSource.Edge, 36), new(TermSource.Graph, 10), new(TermSource.EdgesLargest, 4),
            new(TermSource.EdgesMean, 4), new(TermSource.NodesMean, 2), new(TermSource.NodesLargest, 2));
        return new Term(source, rep, [random.Place(form, source)], random.Chance(0.04));
    }

    public static int Place(this RandomStream random, TripletForm form, TermSource source) => source switch
    {
        _ when form == TripletForm.Nodes => 2,
        TermSource.Node or TermSource.EdgesLargest or TermSource.EdgesMean => random.Between(1, form == TripletForm.Pairs ? 2 : 3),
        TermSource.Edge when form == TripletForm.Pairs => random.Chance(0.75) ? 12 : 21,
        TermSource.Edge => random.Weighted<int>(new(12, 28), new(13, 28), new(23, 28), new(21, 5), new(31, 5), new(32, 6)),
        _ => 0,
    };
}
