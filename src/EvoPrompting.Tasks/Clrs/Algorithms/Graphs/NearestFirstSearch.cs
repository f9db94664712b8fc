namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>
/// The two algorithms that grow a tree from a source by always taking the nearest node of a queue: Dijkstra's measures nearness from the
/// source, Prim's from the tree.
/// </summary>
internal static class NearestFirstSearch
{
    public static void Dijkstra(double[,] weights, int source, ProbeRecorder probes) =>
        Run(weights, source, probes, "d", (distance, weight) => distance + weight);

    public static void Prim(double[,] weights, int source, ProbeRecorder probes) =>
        Run(weights, source, probes, "key", (_, weight) => weight);

    private static void Run(
        double[,] weights, int source, ProbeRecorder probes, string valueProbe, Func<double, double, double> valueThrough)
    {
        var n = weights.GetLength(0);
        probes.Inputs(("pos", Nodes.Positions(n)), ("s", source), ("A", weights), ("adj", Graph.Edges(weights)));

        var values = new double[n];
        var parents = Nodes.Identity(n);
        bool[] done = new bool[n], queued = new bool[n];
        queued[source] = true;
        Emit(source);
        while (Nodes.Identity(n).Where(i => queued[i]).Cast<int?>().MinBy(i => values[i!.Value]) is { } u)
        {
            (done[u], queued[u]) = (true, false);
            for (var v = 0; v < n; v++)
            {
                if (weights[u, v] == 0 || done[v]) continue;
                var value = valueThrough(values[u], weights[u, v]);
                if (!queued[v] || value < values[v]) (parents[v], values[v], queued[v]) = (u, value, true);
            }

            Emit(u);
        }

        probes.Outputs(("pi", parents));

        void Emit(int u) => probes.Emit(("pi_h", parents), (valueProbe, values), ("mark", done), ("in_queue", queued), ("u", u));
    }
}
