namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>Arrays over nodes that many algorithms start from.</summary>
internal static class Nodes
{
    /// <summary>0, 1, ..., n-1: every node points to itself.</summary>
    public static int[] Identity(int n) => [.. Enumerable.Range(0, n)];

    /// <summary>Node i stands at i/n.</summary>
    public static double[] Positions(int n) => [.. Enumerable.Range(0, n).Select(i => (double)i / n)];

    /// <summary>Every node points to the one before it, the first to itself.</summary>
    public static int[] Predecessors(int n) => Predecessors(Identity(n));

    /// <summary>Every node points to the one in the slot before its own, the first to itself.</summary>
    /// <param name="slots">The node in each slot.</param>
    public static int[] Predecessors(int[] slots)
    {
        var predecessors = new int[slots.Length];
        for (var i = 0; i < slots.Length; i++) predecessors[slots[i]] = slots[Math.Max(i - 1, 0)];
        return predecessors;
    }

    /// <summary>The nodes in ascending order of their values; equal values keep their order.</summary>
    public static int[] Sorted(IEnumerable<double> values)
    {
        var sorted = values.Select((value, node) => (value, node)).OrderBy(entry => entry.value);
        return [.. sorted.Select(entry => entry.node)];
    }
}
