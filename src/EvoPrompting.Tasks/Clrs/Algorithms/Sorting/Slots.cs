namespace EvoPrompting.Tasks.Clrs.Algorithms.Sorting;

/// <summary>An array being sorted: the key in each slot and the node that it came from.</summary>
internal sealed class Slots(double[] keys)
{
    private readonly double[] keys = [.. keys];
    private readonly int[] nodes = Nodes.Identity(keys.Length);

    public int Count => keys.Length;

    public double Key(int slot) => keys[slot];

    public int Node(int slot) => nodes[slot];

    public void Swap(int a, int b)
    {
        (keys[a], keys[b]) = (keys[b], keys[a]);
        (nodes[a], nodes[b]) = (nodes[b], nodes[a]);
    }

    /// <summary>Every node points to the one in the slot before its own, the first to itself.</summary>
    public int[] Predecessors() => Nodes.Predecessors(nodes);

    /// <summary>
    /// The first <paramref name="size"/> slots as a heap: every node points to its parent there, the others and the root to themselves.
    /// </summary>
    public int[] HeapParents(int size)
    {
        var parents = Nodes.Identity(Count);
        for (var i = 1; i < size; i++) parents[nodes[i]] = nodes[(i - 1) / 2];
        return parents;
    }

    /// <summary>
    /// Partitions slots first..last around the key in the last one (Lomuto). Calls <paramref name="compared"/> with (the slot after the
    /// smaller keys, the slot just compared) after every comparison.
    /// </summary>
    /// <returns>The pivot's final slot.</returns>
    public int Partition(int first, int last, Action<int, int> compared)
    {
        var pivot = keys[last];
        var border = first;
        for (var j = first; j < last; j++)
        {
            if (keys[j] <= pivot) Swap(border++, j);
            compared(border, j);
        }

        Swap(border, last);
        return border;
    }
}
