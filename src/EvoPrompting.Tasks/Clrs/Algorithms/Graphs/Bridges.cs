namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>Finds the edges without which a graph would fall apart.</summary>
internal sealed class Bridges(double[,] weights, ProbeRecorder probes) : LowLinkWalk(weights, probes)
{
    private readonly int[,] isBridge = NoBridges(weights);

    public static void Run(double[,] weights, ProbeRecorder probes) => new Bridges(weights, probes).Run();

    protected override void OnChildFinished(int child)
    {
        if (Low[child] > Discovered[U]) isBridge[U, child] = isBridge[child, U] = 1;
    }

    protected override void Emit() => Probes.Emit(
        ("is_bridge_h", isBridge), ("pi_h", Parents), ("color", Colour), ("d", Discovered), ("f", Finished), ("low", Low),
        ("s_prev", Below), ("s", Start), ("u", U), ("v", V), ("s_last", Top), ("time", Time));

    /// <summary>0 where there is an edge, -1 (does not matter) where there is none.</summary>
    private static int[,] NoBridges(double[,] weights)
    {
        var edges = Graph.Edges(weights);
        var n = weights.GetLength(0);
        var bridges = new int[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                bridges[i, j] = edges[i, j] ? 0 : -1;
        return bridges;
    }

    private void Run()
    {
        Probes.Inputs(("pos", Nodes.Positions(N)), ("A", Weights), ("adj", Graph.Edges(Weights)));
        WalkFromAll(Nodes.Identity(N));
        Probes.Outputs(("is_bridge", isBridge));
    }
}
