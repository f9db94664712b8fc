namespace EvoPrompting.Tasks.Clrs.Algorithms.Greedy;

/// <summary>Chooses tasks of unit length to be done before their deadlines, the dearest first.</summary>
internal static class TaskScheduling
{
    public static void Run(int[] deadlines, double[] weights, ProbeRecorder probes)
    {
        var n = deadlines.Length;
        var order = Nodes.Predecessors(n);
        probes.Inputs(("pos", Nodes.Positions(n)), ("d", deadlines), ("w", weights));

        var selected = new bool[n];
        var time = 0;
        probes.Emit(("pred_h", order), ("selected_h", selected), ("i", 0), ("t", time));
        foreach (var i in Nodes.Sorted(weights.Select(w => -w)))
        {
            if (time == 0 || time < deadlines[i])
            {
                selected[i] = true;
                time++;
            }

            probes.Emit(("pred_h", order), ("selected_h", selected), ("i", i), ("t", time));
        }

        probes.Outputs(("selected", selected));
    }
}
