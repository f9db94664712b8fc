namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>
/// Finds shortest paths from a source of an acyclic graph: orders the nodes that it reaches, then relaxes their edges in that order.
/// </summary>
internal sealed class DagShortestPaths(double[,] weights, ProbeRecorder probes) : DepthFirstWalk(weights, probes)
{
    private readonly TopologicalOrder order = new(weights.GetLength(0));
    private readonly int[] parents = Nodes.Identity(weights.GetLength(0));
    private readonly double[] distances = new double[weights.GetLength(0)];
    private readonly bool[] reached = new bool[weights.GetLength(0)];
    private bool relaxing;

    public static void Run(double[,] weights, int source, ProbeRecorder probes) => new DagShortestPaths(weights, probes).Run(source);

    protected override void OnFinish() => order.Prepend(U, Colour[order.Head] == Black);

    protected override void Emit() => Probes.Emit(
        ("pi_h", parents), ("d", distances), ("mark", reached), ("topo_h", order.Next), ("topo_head_h", order.Head), ("color", Colour),
        ("s_prev", Below), ("u", U), ("v", V), ("s_last", Top), ("phase", relaxing));

    private void Run(int source)
    {
        Probes.Inputs(("pos", Nodes.Positions(N)), ("s", source), ("A", Weights), ("adj", Graph.Edges(Weights)));
        WalkFrom(source);

        relaxing = true;
        reached[order.Head] = true;
        while (order.Next[order.Head] != order.Head)
        {
            Emit();
            RelaxEdgesOf(order.Head);
            order.MoveOn();
        }

        Emit();
        Probes.Outputs(("pi", parents));
    }

    private void RelaxEdgesOf(int node)
    {
        for (var j = 0; j < N; j++)
        {
            if (Weights[node, j] == 0) continue;
            var distance = distances[node] + Weights[node, j];
            if (!reached[j] || distance < distances[j]) (distances[j], parents[j], reached[j]) = (distance, node, true);
        }
    }
}
