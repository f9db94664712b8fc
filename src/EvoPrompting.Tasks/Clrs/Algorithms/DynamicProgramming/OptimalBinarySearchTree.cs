namespace EvoPrompting.Tasks.Clrs.Algorithms.DynamicProgramming;

/// <summary>Finds the roots of the binary search trees with the smallest expected cost of a search.</summary>
internal static class OptimalBinarySearchTree
{
    private const double NotYet = 1e9;

    /// <param name="keyProbabilities">
    /// One fewer than <paramref name="gapProbabilities"/>, which are those of the searches that fail.
    /// </param>
    public static void Run(double[] keyProbabilities, double[] gapProbabilities, ProbeRecorder probes)
    {
        var n = gapProbabilities.Length;
        var order = Nodes.Predecessors(n);
        var (p, q) = (keyProbabilities, gapProbabilities);
        probes.Inputs(("pos", Nodes.Positions(n)), ("p", (double[])[.. p, 0]), ("q", q));

        double[,] costs = new double[n, n], weights = new double[n, n];
        var roots = new int[n, n];
        var known = new bool[n, n];
        for (var i = 0; i < n; i++)
            (costs[i, i], weights[i, i], known[i, i]) = (q[i], q[i], true);
        Emit();

        for (var length = 1; length < n; length++)
        {
            for (var i = 0; i < n - length; i++)
            {
                var j = i + length;
                costs[i, j] = NotYet;
                weights[i, j] = weights[i, j - 1] + p[j - 1] + q[j];
                known[i, j] = true;
                for (var r = i; r < j; r++)
                {
                    var cost = costs[i, r] + costs[r + 1, j] + weights[i, j];
                    if (cost < costs[i, j]) (costs[i, j], roots[i, j]) = (cost, r);
                }
            }

            Emit();
        }

        probes.Outputs(("root", roots));

        void Emit() => probes.Emit(("pred_h", order), ("root_h", roots), ("e", costs), ("w", weights), ("msk", known));
    }
}
