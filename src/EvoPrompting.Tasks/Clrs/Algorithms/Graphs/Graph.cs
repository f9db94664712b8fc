namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>What is common to adjacency matrices. An entry 0 is no edge.</summary>
internal static class Graph
{
    /// <summary>Where there is an edge; every node has one to itself.</summary>
    public static bool[,] Edges(double[,] weights)
    {
        var n = weights.GetLength(0);
        var edges = new bool[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                edges[i, j] = i == j || weights[i, j] != 0;
        return edges;
    }

    public static double[,] Transpose(double[,] weights)
    {
        var n = weights.GetLength(0);
        var transposed = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                transposed[i, j] = weights[j, i];
        return transposed;
    }
}
