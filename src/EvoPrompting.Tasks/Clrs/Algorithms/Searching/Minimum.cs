namespace EvoPrompting.Tasks.Clrs.Algorithms.Searching;

internal static class Minimum
{
    public static void Run(double[] keys, ProbeRecorder probes)
    {
        var order = Nodes.Predecessors(keys.Length);
        probes.Inputs(("pos", Nodes.Positions(keys.Length)), ("key", keys));

        var smallest = 0;
        probes.Emit(("pred_h", order), ("min_h", smallest), ("i", 0));
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[smallest] > keys[i]) smallest = i;
            probes.Emit(("pred_h", order), ("min_h", smallest), ("i", i));
        }

        probes.Outputs(("min", smallest));
    }
}
