namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>
/// Finds the sets of nodes that all reach each other (Kosaraju): a walk of the graph, then one of the reversed graph that starts from the
/// nodes finished last. The clock and its notes go on through both walks.
/// </summary>
internal sealed class StronglyConnectedComponents(double[,] weights, ProbeRecorder probes) : TimedWalk(weights, probes)
{
    private readonly bool[,] reversedEdges = Graph.Edges(Graph.Transpose(weights));
    private readonly int[] components = Nodes.Identity(weights.GetLength(0));
    private bool reversed;

    public static void Run(double[,] weights, ProbeRecorder probes) => new StronglyConnectedComponents(weights, probes).Run();

    protected override void OnTop()
    {
        if (reversed) components[U] = Start;
    }

    protected override void Emit() => Probes.Emit(
        ("scc_id_h", components), ("A_t", reversedEdges), ("color", Colour), ("d", Discovered), ("f", Finished),
        ("s_prev", Below), ("s", Start), ("u", U), ("v", V), ("s_last", Top), ("time", Time), ("phase", reversed));

    private void Run()
    {
        Probes.Inputs(("pos", Nodes.Positions(N)), ("A", Weights), ("adj", Graph.Edges(Weights)));
        WalkFromAll(Nodes.Identity(N));

        var lastFinishedFirst = Nodes.Sorted(Finished.Select(f => -f));
        ForgetColours();
        Weights = Graph.Transpose(Weights);
        reversed = true;
        WalkFromAll(lastFinishedFirst);
        Probes.Outputs(("scc_id", components));
    }
}
