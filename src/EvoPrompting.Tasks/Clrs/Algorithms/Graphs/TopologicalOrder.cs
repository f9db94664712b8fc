namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>An order of nodes as a list that grows at its head: each node points to the one after it, the last one to itself.</summary>
internal sealed class TopologicalOrder(int n)
{
    public int[] Next { get; } = Nodes.Identity(n);

    /// <summary>Node 0 until there is a first one.</summary>
    public int Head { get; private set; }

    /// <param name="headIsPlaced">Whether the head already belongs to the list.</param>
    public void Prepend(int node, bool headIsPlaced)
    {
        if (headIsPlaced) Next[node] = Head;
        Head = node;
    }

    /// <summary>Leaves the head behind; the one after it becomes the head.</summary>
    public void MoveOn() => Head = Next[Head];
}
