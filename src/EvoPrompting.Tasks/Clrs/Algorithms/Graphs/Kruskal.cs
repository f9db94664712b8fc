namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>Finds a minimum spanning forest: takes the lightest edge that joins two trees. Trees are sets with path compression.</summary>
internal sealed class Kruskal
{
    private const int Union = 0, FindOfU = 1, FindOfV = 2;

    private readonly int n;
    private readonly double[,] weights;
    private readonly ProbeRecorder probes;
    private readonly bool[,] inForest;
    private readonly int[] parents;
    private bool[] pathOfU, pathOfV;
    private int u, v, rootOfU, rootOfV;

    private Kruskal(double[,] weights, ProbeRecorder probes)
    {
        (this.weights, this.probes, n) = (weights, probes, weights.GetLength(0));
        (inForest, parents, pathOfU, pathOfV) = (new bool[n, n], Nodes.Identity(n), new bool[n], new bool[n]);
    }

    public static void Run(double[,] weights, ProbeRecorder probes) => new Kruskal(weights, probes).Run();

    private void Run()
    {
        probes.Inputs(("pos", Nodes.Positions(n)), ("A", weights), ("adj", Graph.Edges(weights)));
        Emit(Union);
        foreach (var edge in EdgesByWeight())
        {
            (u, v) = (rootOfU, rootOfV) = edge;
            (pathOfU, pathOfV) = (new bool[n], new bool[n]);
            pathOfU[u] = pathOfV[v] = true;
            Emit(FindOfU);
            Find(ref rootOfU, pathOfU, FindOfU);
            Find(ref rootOfV, pathOfV, FindOfV);
            if (rootOfU != rootOfV)
            {
                inForest[u, v] = inForest[v, u] = true;
                parents[Math.Min(rootOfU, rootOfV)] = Math.Max(rootOfU, rootOfV);
            }

            Emit(Union);
        }

        probes.Outputs(("in_mst", inForest));
    }

    private IEnumerable<(int U, int V)> EdgesByWeight() =>
        from i in Nodes.Identity(n)
        from j in Enumerable.Range(i + 1, n - i - 1)
        where weights[i, j] > 0
        orderby weights[i, j]
        select (i, j);

    /// <summary>Goes up to the root; all nodes on the way point to where it stands.</summary>
    private void Find(ref int root, bool[] path, int phase)
    {
        while (parents[root] != root)
        {
            root = parents[root];
            for (var i = 0; i < n; i++)
                if (path[i]) parents[i] = root;
            path[root] = true;
            Emit(phase);
        }
    }

    private void Emit(int phase) => probes.Emit(
        ("in_mst_h", inForest), ("pi", parents), ("u", u), ("v", v), ("root_u", rootOfU), ("root_v", rootOfV),
        ("mask_u", pathOfU), ("mask_v", pathOfV), ("phase", phase));
}
