namespace EvoPrompting.Tasks.Clrs.Algorithms.Strings;

/// <summary>Two strings side by side: the nodes are the characters of the first, then those of the second.</summary>
internal sealed class StringPair(int[] first, int[] second)
{
    public int[] Characters { get; } = [.. first, .. second];

    /// <summary>0 for characters of the first string, 1 for those of the second.</summary>
    public int[] Membership { get; } = [.. first.Select(_ => 0), .. second.Select(_ => 1)];

    public double[] Positions { get; } = [.. Nodes.Positions(first.Length), .. Nodes.Positions(second.Length)];

    /// <summary>Every character points to the one before it in its string, the first ones to themselves.</summary>
    public int[] Predecessors { get; } =
        [.. Nodes.Predecessors(first.Length), .. Nodes.Predecessors(second.Length).Select(p => first.Length + p)];
}
