namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

internal sealed class DepthFirstSearch(double[,] weights, ProbeRecorder probes) : TimedWalk(weights, probes)
{
    private readonly int[] parents = Nodes.Identity(weights.GetLength(0));

    public static void Run(double[,] weights, ProbeRecorder probes) => new DepthFirstSearch(weights, probes).Run();

    protected override void OnPush() => parents[V] = U;

    protected override void Emit() => Probes.Emit(
        ("pi_h", parents), ("color", Colour), ("d", Discovered), ("f", Finished), ("s_prev", Below),
        ("s", Start), ("u", U), ("v", V), ("s_last", Top), ("time", Time));

    private void Run()
    {
        Probes.Inputs(("pos", Nodes.Positions(N)), ("A", Weights), ("adj", Graph.Edges(Weights)));
        WalkFromAll(Nodes.Identity(N));
        Probes.Outputs(("pi", parents));
    }
}
