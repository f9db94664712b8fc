namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>
/// Orders the nodes of an acyclic graph so that every edge leads forwards: a node goes to the head when its walk is finished.
/// </summary>
internal sealed class TopologicalSort(double[,] weights, ProbeRecorder probes) : DepthFirstWalk(weights, probes)
{
    private readonly TopologicalOrder order = new(weights.GetLength(0));

    public static void Run(double[,] weights, ProbeRecorder probes) => new TopologicalSort(weights, probes).Run();

    protected override void OnFinish() => order.Prepend(U, Colour[order.Head] == Black);

    protected override void Emit() => Probes.Emit(
        ("topo_h", order.Next), ("topo_head_h", order.Head), ("color", Colour), ("s_prev", Below), ("s", Start), ("u", U), ("v", V),
        ("s_last", Top));

    private void Run()
    {
        Probes.Inputs(("pos", Nodes.Positions(N)), ("A", Weights), ("adj", Graph.Edges(Weights)));
        WalkFromAll(Nodes.Identity(N));
        Probes.Outputs(("topo", order.Next), ("topo_head", order.Head));
    }
}
