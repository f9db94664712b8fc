using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>What a triplet function computes, and how it is written down.</summary>
/// <param name="Form">Over what its terms are added.</param>
/// <param name="Groups">One or two; the terms of a group are added, the groups joined.</param>
/// <param name="Join">How the second group comes to the first.</param>
/// <param name="Width">Numbers of each term.</param>
/// <param name="Before">Steps before the reduction.</param>
/// <param name="Axis">The node that is reduced over: 1, 2 or 3. Of triplets only.</param>
/// <param name="After">Steps between reduction and output layer.</param>
/// <param name="Output">The output layer; null for none.</param>
/// <param name="Finish">Steps behind it.</param>
/// <param name="Skip">Terms of pairs that are added to the result.</param>
public sealed record TripletPlan(
    TripletForm Form, Sequence<Sequence<Term>> Groups, GroupJoin Join, TermWidth Width, Sequence<Step> Before, Reduction Reduction,
    int Axis, Sequence<Step> After, Rep? Output, Sequence<Step> Finish, Sequence<Term> Skip, TripletStyle Style)
{
    /// <summary>All terms of the groups.</summary>
    public IEnumerable<Term> Terms => Groups.SelectMany(g => g);

    /// <summary>All representations, the output layer included.</summary>
    public IEnumerable<Rep> Reps => Terms.Concat(Skip).Select(t => t.Rep).Concat(Output is null ? [] : [Output]);

    /// <summary>Says whether both plans compute the same, however they are written.</summary>
    public bool ComputesAs(TripletPlan other) => this == other with { Style = Style };
}

/// <summary>Triplets are reduced to pairs; pairs are left as they are; nodes are repeated for every first node.</summary>
public enum TripletForm { Triplets, Pairs, Nodes }

public enum GroupJoin { Multiply, Gate, Maximum, Minimum }

public enum TermWidth { Features, Half, Double, Four, Sixteen }

public enum Reduction { Max, Min, Mean, Sum, MaxMinusMin, MaxPlusMean, MaxAndMean, LogSumExp, Softmax }

/// <summary>What a term is made of. The last four are summaries: of a node's edges, of all nodes.</summary>
public enum TermSource { Node, Edge, Graph, EdgesLargest, EdgesMean, NodesMean, NodesLargest }

/// <summary>A representation in the sum.</summary>
/// <param name="Places">
/// The nodes that it varies with: 1 to 3 for those of a node, 12, 13, 23 and the transposed 21, 31, 32 for those of an edge, 0 for those of
/// a graph. With several, one representation is added at each.
/// </param>
/// <param name="Halved">Takes half of the input.</param>
public sealed record Term(TermSource Source, Rep Rep, Sequence<int> Places, bool Halved = false)
{
    public bool IsOfNodes => Source is TermSource.Node or TermSource.EdgesLargest or TermSource.EdgesMean;

    public bool IsOfEdges => Source == TermSource.Edge;
}

/// <summary>
/// Dense: one layer. Mlp: two with an activation between. Activated: one and an activation. Product, Concat, Sum: of one layer and two
/// layers. Gate: a layer times an activation of another one.
/// </summary>
public enum RepKind { Dense, Mlp, Activated, Product, Concat, Sum, Gate }

/// <summary>Layers that make a representation.</summary>
/// <param name="Factor">Width of the hidden layer in multiples of the result's; 0 for as many as a term has.</param>
public sealed record Rep(RepKind Kind, int Factor = 1, ActivationKind Activation = ActivationKind.Relu)
{
    public static Rep Dense { get; } = new(RepKind.Dense);
}

public enum StepKind { Activation, LayerNorm, ClampMin, Half, Double, Square, Abs, Dense }

/// <summary>A step that keeps the shape.</summary>
public sealed record Step(StepKind Kind, ActivationKind Activation = ActivationKind.Relu);
