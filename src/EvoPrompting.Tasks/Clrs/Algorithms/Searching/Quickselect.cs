using EvoPrompting.Tasks.Clrs.Algorithms.Sorting;

namespace EvoPrompting.Tasks.Clrs.Algorithms.Searching;

/// <summary>Finds the median: the key of rank n/2, rounded down.</summary>
internal static class Quickselect
{
    public static void Run(double[] keys, ProbeRecorder probes)
    {
        var n = keys.Length;
        probes.Inputs(("pos", Nodes.Positions(n)), ("key", keys));

        var slots = new Slots(keys);
        int p = 0, r = n - 1, target = n / 2;
        while (true)
        {
            var pivot = slots.Partition(p, r, (i, j) => Emit(i, j, rank: i, pivot: r));
            var rank = pivot - p;
            Emit(pivot, r, rank, pivot);

            if (rank == target)
            {
                probes.Outputs(("median", slots.Node(pivot)));
                return;
            }

            if (target < rank)
            {
                r = pivot - 1;
            }
            else
            {
                p = pivot + 1;
                target -= rank + 1;
            }
        }

        void Emit(int i, int j, int rank, int pivot) => probes.Emit(
            ("pred_h", slots.Predecessors()),
            ("p", slots.Node(p)), ("r", slots.Node(r)), ("i", slots.Node(i)), ("j", slots.Node(j)),
            ("i_rank", (double)rank / n), ("target", (double)target / n), ("pivot", slots.Node(pivot)));
    }
}
