namespace EvoPrompting.Tasks.Clrs.Algorithms.Sorting;

internal static class InsertionSort
{
    public static void Run(double[] keys, ProbeRecorder probes)
    {
        probes.Inputs(("pos", Nodes.Positions(keys.Length)), ("key", keys));

        var slots = new Slots(keys);
        probes.Emit(("pred_h", slots.Predecessors()), ("i", 0), ("j", 0));
        for (var j = 1; j < slots.Count; j++)
        {
            var i = j;
            while (i > 0 && slots.Key(i - 1) > keys[j]) i--;
            var displaced = slots.Node(i);
            for (var k = j; k > i; k--) slots.Swap(k - 1, k);

            probes.Emit(("pred_h", slots.Predecessors()), ("i", displaced), ("j", j));
        }

        probes.Outputs(("pred", slots.Predecessors()));
    }
}
