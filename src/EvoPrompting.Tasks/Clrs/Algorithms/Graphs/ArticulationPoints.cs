namespace EvoPrompting.Tasks.Clrs.Algorithms.Graphs;

/// <summary>Finds the nodes without which a graph would fall apart.</summary>
internal sealed class ArticulationPoints(double[,] weights, ProbeRecorder probes) : LowLinkWalk(weights, probes)
{
    private readonly bool[] isCut = new bool[weights.GetLength(0)];
    private readonly double[] childCount = new double[weights.GetLength(0)];

    public static void Run(double[,] weights, ProbeRecorder probes) => new ArticulationPoints(weights, probes).Run();

    protected override void OnPush()
    {
        base.OnPush();
        childCount[U] += Tick;
    }

    protected override void OnChildFinished(int child)
    {
        if (Parents[U] != U && Low[child] >= Discovered[U]) isCut[U] = true;
    }

    protected override void OnFinish()
    {
        base.OnFinish();
        if (Parents[U] == U && childCount[U] > Tick) isCut[U] = true;
    }

    protected override void Emit() => Probes.Emit(
        ("is_cut_h", isCut), ("pi_h", Parents), ("color", Colour), ("d", Discovered), ("f", Finished), ("low", Low),
        ("child_cnt", childCount),
        ("s_prev", Below), ("s", Start), ("u", U), ("v", V), ("s_last", Top), ("time", Time));

    private void Run()
    {
        Probes.Inputs(("pos", Nodes.Positions(N)), ("A", Weights), ("adj", Graph.Edges(Weights)));
        WalkFromAll(Nodes.Identity(N));
        Probes.Outputs(("is_cut", isCut));
    }
}
