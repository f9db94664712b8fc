namespace EvoPrompting.Tasks.Clrs.Algorithms.Sorting;

internal static class BubbleSort
{
    public static void Run(double[] keys, ProbeRecorder probes)
    {
        probes.Inputs(("pos", Nodes.Positions(keys.Length)), ("key", keys));

        var slots = new Slots(keys);
        probes.Emit(("pred_h", slots.Predecessors()), ("i", 0), ("j", 0));
        for (var i = 0; i < slots.Count - 1; i++)
        {
            for (var j = slots.Count - 1; j > i; j--)
            {
                if (slots.Key(j) < slots.Key(j - 1)) slots.Swap(j, j - 1);

                probes.Emit(("pred_h", slots.Predecessors()), ("i", slots.Node(i)), ("j", slots.Node(j)));
            }
        }

        probes.Outputs(("pred", slots.Predecessors()));
    }
}
