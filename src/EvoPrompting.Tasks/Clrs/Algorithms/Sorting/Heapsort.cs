namespace EvoPrompting.Tasks.Clrs.Algorithms.Sorting;

internal static class Heapsort
{
    private const int Building = 0, Extracting = 1, Sifting = 2;

    public static void Run(double[] keys, ProbeRecorder probes)
    {
        var n = keys.Length;
        probes.Inputs(("pos", Nodes.Positions(n)), ("key", keys));

        var slots = new Slots(keys);
        Emit(size: n, n - 1, n - 1, n - 1, Building);
        for (var i = n - 1; i >= 0; i--)
            Sift(i, n, i, Building);

        for (var i = n - 1; i > 0; i--)
        {
            slots.Swap(0, i);
            // The benchmark gives node 0 for "largest" here, whatever stands in the first slot.
            Emit(size: i, slots.Node(0), slots.Node(i), largest: 0, Extracting);
            Sift(0, i, i, Sifting);
        }

        probes.Outputs(("pred", slots.Predecessors()));

        void Sift(int slot, int size, int cause, int phase)
        {
            while (true)
            {
                int largest = slot, left = 2 * slot + 1, right = left + 1;
                if (left < size && slots.Key(left) > slots.Key(largest)) largest = left;
                if (right < size && slots.Key(right) > slots.Key(largest)) largest = right;
                if (largest != slot) slots.Swap(slot, largest);
                Emit(size, slots.Node(cause), slots.Node(slot), slots.Node(largest), phase);

                if (largest == slot) return;
                slot = largest;
            }
        }

        void Emit(int size, int i, int j, int largest, int phase) => probes.Emit(
            ("pred_h", slots.Predecessors()), ("parent", slots.HeapParents(size)),
            ("i", i), ("j", j), ("largest", largest), ("heap_size", slots.Node(size - 1)), ("phase", phase));
    }
}
