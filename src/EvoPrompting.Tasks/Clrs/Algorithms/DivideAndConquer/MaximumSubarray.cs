namespace EvoPrompting.Tasks.Clrs.Algorithms.DivideAndConquer;

/// <summary>Kadane's variant: finds the consecutive keys with the largest sum.</summary>
internal static class MaximumSubarray
{
    public static void Run(double[] keys, ProbeRecorder probes)
    {
        var order = Nodes.Predecessors(keys.Length);
        probes.Inputs(("pos", Nodes.Positions(keys.Length)), ("key", keys));

        var (bestLow, bestHigh, bestSum) = (0, 0, keys[0]);
        var (i, sum) = (0, keys[0]);
        Emit(j: 0);
        for (var j = 1; j < keys.Length; j++)
        {
            if (sum + keys[j] >= keys[j]) sum += keys[j];
            else (i, sum) = (j, keys[j]);
            if (sum > bestSum) (bestLow, bestHigh, bestSum) = (i, j, sum);
            Emit(j);
        }

        probes.Outputs(("start", bestLow), ("end", bestHigh));

        void Emit(int j) => probes.Emit(
            ("pred_h", order), ("best_low", bestLow), ("best_high", bestHigh), ("best_sum", bestSum), ("i", i), ("j", j), ("sum", sum));
    }
}
