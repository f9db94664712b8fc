using EvoPrompting.Tasks.Numpy;

namespace EvoPrompting.Tasks.Clrs.Sampling;

[Flags]
internal enum GraphKind
{
    /// <summary>Edges lead one way; self loops stay.</summary>
    Directed = 0,

    /// <summary>The matrix is symmetric: an edge needs both of its entries, so its probability is squared.</summary>
    Undirected = 1,

    /// <summary>Directed, and no way leads back.</summary>
    Acyclic = 2,

    /// <summary>Edges weigh between 0 and 1 instead of 1.</summary>
    Weighted = 4,
}

/// <summary>Graphs in which every edge is there with the same probability (Erdos and Renyi).</summary>
internal static class RandomGraph
{
    public static double[,] Draw(NumpyRandom random, int n, double probability, GraphKind kind)
    {
        var graph = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                graph[i, j] = random.Binomial(probability);

        if (kind.HasFlag(GraphKind.Undirected)) graph = Symmetric(graph);
        if (kind.HasFlag(GraphKind.Acyclic)) graph = Renamed(UpperTriangle(graph), random.Permutation(n));
        if (kind.HasFlag(GraphKind.Weighted)) Weigh(graph, random, kind);
        return graph;
    }

    /// <summary>Gives the nodes other names: row and column i become those of node <paramref name="order"/>[i].</summary>
    public static double[,] Renamed(double[,] graph, int[] order)
    {
        var renamed = new double[order.Length, order.Length];
        for (var i = 0; i < order.Length; i++)
            for (var j = 0; j < order.Length; j++)
                renamed[i, j] = graph[order[i], order[j]];
        return renamed;
    }

    private static double[,] Symmetric(double[,] graph)
    {
        var n = graph.GetLength(0);
        var symmetric = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                symmetric[i, j] = graph[i, j] * graph[j, i];
        return symmetric;
    }

    private static double[,] UpperTriangle(double[,] graph)
    {
        for (var i = 0; i < graph.GetLength(0); i++)
            for (var j = 0; j <= i; j++)
                graph[i, j] = 0;
        return graph;
    }

    private static void Weigh(double[,] graph, NumpyRandom random, GraphKind kind)
    {
        var n = graph.GetLength(0);
        var weights = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                weights[i, j] = random.NextDouble();

        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                graph[i, j] *= kind.HasFlag(GraphKind.Undirected) ? Math.Sqrt(weights[i, j] * weights[j, i] + 1e-3) : weights[i, j];
    }
}
