namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>Finds shortest paths between all nodes, allowing one more node k on the way at each step.</summary>
internal static class FloydWarshall
{
    public static void Run(double[,] weights, ProbeRecorder probes)
    {
        var n = weights.GetLength(0);
        var known = Graph.Edges(weights);
        probes.Inputs(("pos", Nodes.Positions(n)), ("A", weights), ("adj", known));

        var distances = (double[,])weights.Clone();
        var parents = new int[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                parents[i, j] = i;

        for (var k = 0; k < n; k++)
        {
            var before = (double[,])distances.Clone();
            var knownBefore = (bool[,])known.Clone();
            probes.Emit(("Pi_h", parents), ("D", distances), ("msk", known), ("k", k));

            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    if (!knownBefore[i, k] || !knownBefore[k, j]) continue;
                    var through = before[i, k] + before[k, j];
                    if (!known[i, j] || through < distances[i, j]) (distances[i, j], parents[i, j]) = (through, parents[k, j]);
                    known[i, j] = true;
                }
            }
        }

        probes.Outputs(("Pi", parents));
    }
}
