namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>Finds shortest paths from a source by relaxing all edges at once, until no distance changes.</summary>
internal static class BellmanFord
{
    public static void Run(double[,] weights, int source, ProbeRecorder probes)
    {
        var n = weights.GetLength(0);
        probes.Inputs(("pos", Nodes.Positions(n)), ("s", source), ("A", weights), ("adj", Graph.Edges(weights)));

        var distances = new double[n];
        var parents = Nodes.Identity(n);
        var reached = new bool[n];
        reached[source] = true;
        double[] before;
        do
        {
            before = [.. distances];
            bool[] reachedBefore = [.. reached];
            probes.Emit(("pi_h", parents), ("d", distances), ("msk", reached));

            for (var u = 0; u < n; u++)
            {
                for (var v = 0; v < n; v++)
                {
                    if (!reachedBefore[u] || weights[u, v] == 0) continue;
                    if (!reached[v] || before[u] + weights[u, v] < distances[v])
                        (distances[v], parents[v]) = (before[u] + weights[u, v], u);
                    reached[v] = true;
                }
            }
        }
        while (!distances.SequenceEqual(before));

        probes.Outputs(("pi", parents));
    }
}
