namespace EvoPrompting.Tasks.Clrs.Algorithms.DynamicProgramming;

/// <summary>
/// Finds where to split a chain of matrices so that multiplying them costs least. All cells are improved at once until none changes.
/// </summary>
internal static class MatrixChainOrder
{
    /// <param name="sizes">Matrix i is sizes[i-1] x sizes[i]; node 0 is no matrix.</param>
    public static void Run(double[] sizes, ProbeRecorder probes)
    {
        var n = sizes.Length;
        var order = Nodes.Predecessors(n);
        probes.Inputs(("pos", Nodes.Positions(n)), ("p", sizes));

        var costs = new double[n, n];
        var splits = new int[n, n];
        var known = new bool[n, n];
        for (var i = 1; i < n; i++) known[i, i] = true;

        bool changed;
        do
        {
            var before = (double[,])costs.Clone();
            var knownBefore = (bool[,])known.Clone();
            probes.Emit(("pred_h", order), ("m", costs), ("s_h", splits), ("msk", known));

            changed = false;
            for (var i = 1; i < n; i++)
            {
                for (var j = i + 1; j < n; j++)
                {
                    var first = !knownBefore[i, j];
                    for (var k = i; k < j; k++)
                    {
                        if (!knownBefore[i, k] || !knownBefore[k + 1, j]) continue;
                        known[i, j] = true;
                        var cost = before[i, k] + before[k + 1, j] + sizes[i - 1] * sizes[k] * sizes[j];
                        if (!first && cost >= costs[i, j]) continue;
                        (costs[i, j], splits[i, j], first) = (cost, k, false);
                    }

                    changed |= costs[i, j] != before[i, j];
                }
            }
        }
        while (changed);

        probes.Outputs(("s", splits));
    }
}
