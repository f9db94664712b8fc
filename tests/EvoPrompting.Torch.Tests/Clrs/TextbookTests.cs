namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>Worked examples of Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms: they need no golden file.</summary>
public class TextbookTests
{
    [Theory]
    [InlineData("insertion_sort", new double[] { 5, 2, 4, 6, 1, 3 })]
    [InlineData("bubble_sort", new double[] { 5, 2, 4, 6, 1, 3 })]
    [InlineData("heapsort", new double[] { 5, 13, 2, 25, 7, 17, 20, 8, 4 })]
    [InlineData("quicksort", new double[] { 2, 8, 7, 1, 3, 5, 6, 4 })]
    public void SortsPointFromEveryKeyToTheNextSmallerOne(string algorithm, double[] keys)
    {
        var order = keys.Index().OrderBy(k => k.Item).Select(k => k.Index).ToArray();
        var expected = new double[keys.Length];
        for (var i = 0; i < order.Length; i++) expected[order[i]] = order[Math.Max(i - 1, 0)];
        Assert.Equal(expected, Traced.Run(algorithm, keys).Output("pred"));
    }

    [Fact]
    public void BubbleSortComparesEveryPairOnce() =>
        Assert.Equal(1 + 6 * 5 / 2, Traced.Run("bubble_sort", (double[])[5, 2, 4, 6, 1, 3]).Steps);

    [Fact]
    public void TheMaximumSubarrayIsThatOfTheStockPrices()
    {
        var trajectory =
            Traced.Run("find_maximum_subarray_kadane", (double[])[13, -3, -25, 20, -3, -16, -23, 18, 20, -7, 12, -5, -22, 15, -4, 7]);
        Assert.Equal((7, 10), (trajectory.Chosen("start"), trajectory.Chosen("end")));
        Assert.Equal(43, trajectory.LastHint("best_sum").Single());
    }

    [Theory]
    [InlineData(0.35, 2)]
    [InlineData(0.4, 2)]
    [InlineData(0.05, 0)]
    [InlineData(0.95, 4)]
    public void BinarySearchFindsTheFirstKeyThatIsNotLess(double target, int expected) =>
        Assert.Equal(expected, Traced.Run("binary_search", target, (double[])[0.1, 0.3, 0.4, 0.7, 0.9]).Chosen("return"));

    [Fact]
    public void TheMedianOfEightKeysIsTheFifthSmallest() =>
        Assert.Equal(5, Traced.Run("quickselect", (double[])[2, 8, 7, 1, 3, 5, 6, 4]).Chosen("median"));

    [Fact]
    public void TheMatrixChainIsSplitAsInTheBook()
    {
        var trajectory = Traced.Run("matrix_chain_order", (double[])[30, 35, 15, 5, 10, 20, 25]);
        Assert.Equal(15125, trajectory.LastHint("m")[1 * 7 + 6]);
        Assert.Equal(3, trajectory.Output("s")[1 * 7 + 6]);
        Assert.Equal([1, 1, 3, 3, 3], trajectory.Output("s").AsSpan(1 * 7 + 2, 5).ToArray());
    }

    [Fact]
    public void TheLongestCommonSubsequenceOfTheBookHasFourCharacters()
    {
        // ABCBDAB and BDCABA.
        var trajectory = Traced.Run("lcs_length", (int[])[0, 1, 2, 1, 3, 0, 1], (int[])[1, 3, 2, 0, 1, 0]);
        Assert.Equal(4, trajectory.LastHint("c")[6 * 13 + 12]);
    }

    [Fact]
    public void TheOptimalSearchTreeOfTheBookCostsTwoAndThreeQuarters()
    {
        var trajectory =
            Traced.Run("optimal_bst", (double[])[0.15, 0.10, 0.05, 0.10, 0.20], (double[])[0.05, 0.10, 0.05, 0.05, 0.05, 0.10]);
        Assert.Equal(2.75, trajectory.LastHint("e")[0 * 6 + 5], 1e-12);
        Assert.Equal(1, trajectory.Output("root")[0 * 6 + 5]);
    }

    [Fact]
    public void FourOfTheElevenActivitiesAreCompatible()
    {
        var trajectory =
            Traced.Run("activity_selector", (double[])[1, 3, 0, 5, 3, 5, 6, 7, 8, 2, 12], (double[])[4, 5, 6, 7, 9, 9, 10, 11, 12, 14, 16]);
        Assert.Equal([0, 3, 7, 10], trajectory.Output("selected").Index().Where(s => s.Item == 1).Select(s => s.Index));
    }

    [Fact]
    public void TheHeaviestTasksAreScheduledBeforeTheirDeadlines()
    {
        var trajectory = Traced.Run("task_scheduling", (int[])[4, 2, 4, 3, 1, 4, 6], (double[])[70, 60, 50, 40, 30, 20, 10]);
        Assert.Equal(1, trajectory.Output("selected")[0]);
        Assert.Equal(0, trajectory.Output("selected")[4]);
    }

    [Fact]
    public void KnuthMorrisAndPrattFindThePrefixFunctionOfTheBook()
    {
        // ababaca in bacbabababacaab, which it is found in at 6.
        int[] pattern = [0, 1, 0, 1, 0, 2, 0], text = [1, 0, 2, 1, 0, 1, 0, 1, 0, 1, 0, 2, 0, 0, 1];
        var trajectory = Traced.Run("kmp_matcher", text, pattern);
        Assert.Equal(6, trajectory.Chosen("match"));

        // The book counts from 1: 0 0 1 2 3 0 1. Here these are 0 with a reset flag and one less.
        Assert.Equal([0, 0, 0, 1, 2, 0, 0], trajectory.LastHint("pi")[text.Length..].Select(p => p - text.Length));
        Assert.Equal([1, 1, 0, 0, 0, 1, 0], trajectory.LastHint("is_reset")[text.Length..]);
    }

    [Fact]
    public void DijkstraFindsTheDistancesOfTheBook()
    {
        // Nodes s t x y z.
        var weights =
            Weights(5, (0, 1, 10), (0, 3, 5), (1, 2, 1), (1, 3, 2), (2, 4, 4), (3, 1, 3), (3, 2, 9), (3, 4, 2), (4, 0, 7), (4, 2, 6));
        var trajectory = Traced.Run("dijkstra", weights, 0);
        Assert.Equal([0, 8, 9, 5, 7], trajectory.LastHint("d"));
        Assert.Equal([0, 3, 1, 0, 3], trajectory.Output("pi"));
    }

    [Fact]
    public void BellmanFordFindsTheDistancesOfTheBookThoughWeightsAreNegative()
    {
        // Nodes s t x y z.
        var weights =
            Weights(5, (0, 1, 6), (0, 3, 7), (1, 2, 5), (1, 3, 8), (1, 4, -4), (2, 1, -2), (3, 2, -3), (3, 4, 9), (4, 0, 2), (4, 2, 7));
        var trajectory = Traced.Run("bellman_ford", weights, 0);
        Assert.Equal([0, 2, 4, 7, -2], trajectory.LastHint("d"));
        Assert.Equal([0, 2, 3, 0, 1], trajectory.Output("pi"));
    }

    [Fact]
    public void TheMinimumSpanningTreeOfTheBookWeighsThirtySeven()
    {
        // Nodes a to i. Kruskal and Prim each find one of the two trees.
        (int, int, double)[] edges =
        [
            (0, 1, 4), (0, 7, 8), (1, 2, 8), (1, 7, 11), (2, 3, 7), (2, 5, 4), (2, 8, 2),
            (3, 4, 9), (3, 5, 14), (4, 5, 10), (5, 6, 2), (6, 7, 1), (6, 8, 6), (7, 8, 7),
        ];
        var weights = Weights(9, [.. edges, .. edges.Select(e => (e.Item2, e.Item1, e.Item3))]);
        var kruskal = Traced.Run("mst_kruskal", weights).Output("in_mst");
        Assert.Equal(2 * 37, kruskal.Zip(weights.Cast<double>(), (chosen, weight) => chosen * weight).Sum());
        var prim = Traced.Run("mst_prim", weights, 0).Output("pi");
        Assert.Equal(37, prim.Select((parent, node) => weights[(int)parent, node]).Sum());
    }

    [Fact]
    public void ClothesAreOrderedSoThatNothingIsPutOnTooEarly()
    {
        (int, int, double)[] before = [(0, 1, 1), (0, 2, 1), (1, 2, 1), (1, 3, 1), (4, 3, 1), (4, 5, 1), (5, 6, 1), (3, 6, 1), (7, 2, 1)];
        var trajectory = Traced.Run("topological_sort", Weights(9, before));
        var next = trajectory.Output("topo");
        var order = new List<int> { trajectory.Chosen("topo_head") };
        while (next[order[^1]] != order[^1]) order.Add((int)next[order[^1]]);
        Assert.Equal(Enumerable.Range(0, 9), order.Order());
        Assert.All(before, edge => Assert.True(order.IndexOf(edge.Item1) < order.IndexOf(edge.Item2)));
    }

    [Fact]
    public void SegmentsThatTouchOnlyMeet()
    {
        Assert.Equal([1], Traced.Run("segments_intersect", (double[])[0, 2, 1, 1], (double[])[0, 0, 0, 1]).Output("intersect"));
        Assert.Equal([1], Traced.Run("segments_intersect", (double[])[0, 1, 0, 1], (double[])[0, 1, 1, 0]).Output("intersect"));
        Assert.Equal([0], Traced.Run("segments_intersect", (double[])[0, 1, 0, 1], (double[])[0, 0, 1, 1]).Output("intersect"));
    }

    private static double[,] Weights(int nodes, params (int From, int To, double Weight)[] edges)
    {
        var weights = new double[nodes, nodes];
        foreach (var (from, to, weight) in edges) weights[from, to] = weight;
        return weights;
    }
}
