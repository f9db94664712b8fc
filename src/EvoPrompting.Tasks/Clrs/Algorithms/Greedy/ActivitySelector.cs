namespace EvoPrompting.Tasks.Clrs.Algorithms.Greedy;

/// <summary>Chooses as many activities as possible that do not overlap, the one that ends first first.</summary>
internal static class ActivitySelector
{
    public static void Run(double[] starts, double[] finishes, ProbeRecorder probes)
    {
        var n = starts.Length;
        var order = Nodes.Predecessors(n);
        probes.Inputs(("pos", Nodes.Positions(n)), ("s", starts), ("f", finishes));

        var selected = new bool[n];
        probes.Emit(("pred_h", order), ("selected_h", selected), ("m", 0), ("k", 0));
        int? last = null;
        foreach (var m in Nodes.Sorted(finishes))
        {
            if (last is null || starts[m] >= finishes[last.Value])
            {
                selected[m] = true;
                last = m;
            }

            probes.Emit(("pred_h", order), ("selected_h", selected), ("m", m), ("k", last.Value));
        }

        probes.Outputs(("selected", selected));
    }
}
