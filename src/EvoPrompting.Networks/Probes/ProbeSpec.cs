namespace EvoPrompting.Networks.Probes;

/// <summary>When a probe is seen: before the algorithm runs, after it, or at each of its steps.</summary>
public enum ProbeStage
{
    Input,
    Output,
    Hint,
}

/// <summary>What a probe has one entry for.</summary>
public enum ProbeLocation
{
    /// <summary>Each node: shape [n].</summary>
    Node,

    /// <summary>Each ordered pair of nodes: shape [n, n].</summary>
    Edge,

    /// <summary>The graph: shape [].</summary>
    Graph,
}

/// <summary>What an entry of a probe is.</summary>
public enum ProbeType
{
    /// <summary>A number.</summary>
    Scalar,

    /// <summary>0 or 1; -1 where the value does not matter.</summary>
    Mask,

    /// <summary>A mask with exactly one 1 over the nodes.</summary>
    MaskOne,

    /// <summary>One-hot over classes, on an extra last axis; the last class -1 and the others 0 where the value does not matter.</summary>
    Categorical,

    /// <summary>The index of a node.</summary>
    Pointer,

    /// <summary>
    /// Pointers to the predecessor in an order, the first node to itself; becomes <see cref="PermutationPointer"/> and a mask.
    /// </summary>
    ShouldBePermutation,

    /// <summary>One-hot rows of a permutation, on an extra last axis: the cyclic predecessor in an order.</summary>
    PermutationPointer,
}

/// <summary>
/// Describes one probe: a named quantity of an algorithm's input, output or state (CLRS benchmark, Velickovic et al. 2022).
/// </summary>
/// <param name="Classes">Classes of a categorical probe, else 0.</param>
public sealed record ProbeSpec(string Name, ProbeStage Stage, ProbeLocation Location, ProbeType Type, int Classes = 0)
{
    /// <summary>The shape of one value of this probe on a graph of <paramref name="nodes"/> nodes.</summary>
    public int[] Shape(int nodes)
    {
        int[] places = Location switch
        {
            ProbeLocation.Node => [nodes],
            ProbeLocation.Edge => [nodes, nodes],
            _ => [],
        };
        return Type switch
        {
            ProbeType.Categorical => [.. places, Classes],
            ProbeType.PermutationPointer => [.. places, nodes],
            _ => places,
        };
    }
}
