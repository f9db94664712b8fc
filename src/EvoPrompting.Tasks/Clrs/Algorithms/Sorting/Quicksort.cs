namespace EvoPrompting.Tasks.Clrs.Algorithms.Sorting;

internal static class Quicksort
{
    public static void Run(double[] keys, ProbeRecorder probes)
    {
        probes.Inputs(("pos", Nodes.Positions(keys.Length)), ("key", keys));

        var slots = new Slots(keys);
        Sort(0, keys.Length - 1);
        probes.Outputs(("pred", slots.Predecessors()));

        void Sort(int p, int r)
        {
            if (p >= r) return;
            var pivot = slots.Partition(p, r, (i, j) => Emit(p, r, i, j));
            Emit(p, r, pivot, r);
            Sort(p, pivot - 1);
            Sort(pivot + 1, r);
        }

        void Emit(int p, int r, int i, int j) => probes.Emit(
            ("pred_h", slots.Predecessors()),
            ("p", slots.Node(p)), ("r", slots.Node(r)), ("i", slots.Node(i)), ("j", slots.Node(j)));
    }
}
