namespace EvoPrompting.Tasks.Clrs.Tables;

/// <summary>
/// Table 3 of the paper: for each of the 30 algorithms the best of the five functions its searches found, at length 64, in percent. Where a
/// baseline is better the paper prints "Baseline" in place of the function; which one it is follows from the size it prints.
/// </summary>
public static class PublishedTable
{
    /// <summary>In the paper's order.</summary>
    public static IReadOnlyList<PublishedRow> Rows { get; } =
    [
        new("activity_selector", "TanhExpandTriplets", 262_204, 262_204, new(95.05, 0.53), new(93.96, 0.29), new(95.18, 0.45)),
        new("articulation_points", "QuadNodeMinMax", 497_969, 531_913, new(93.46, 1.77), new(91.40, 1.74), new(88.32, 2.01)),
        new("bellman_ford", "ConcatRep", 568_660, 524_604, new(97.50, 0.31), new(97.08, 0.24), new(97.39, 0.19)),
        new("bfs", "MaxMean", 522_931, 523_963, new(99.99, 0.01), new(99.80, 0.04), new(99.73, 0.04)),
        new("binary_search", "TanhExpandTriplets", 262_204, 262_204, new(77.98, 2.49), new(79.57, 1.73), new(77.58, 2.35)),
        new("bridges", "ConcatRep", 576_612, 532_556, new(97.57, 1.08), new(97.31, 1.11), new(93.99, 2.07)),
        new("bubble_sort", "ConcatRep", 568_533, 524_477, new(88.87, 2.77), new(83.20, 4.27), new(67.68, 5.50)),
        new("dag_shortest_paths", "TanhExpandTriplets", 793_287, 793_287, new(98.01, 0.22), new(97.48, 0.37), new(98.19, 0.30)),
        new("dfs", "Div2Mean", 660_158, 661_190, new(68.14, 1.38), new(46.78, 3.85), new(47.79, 4.19)),
        new("dijkstra", "Div2Mean", 524_854, 525_886, new(97.30, 0.28), new(95.94, 0.66), new(96.05, 0.60)),
        new("find_maximum_subarray_kadane", "QuadNodeMinMax", 261_290, 264_514, new(75.35, 0.92), new(74.09, 0.83), new(76.36, 0.43)),
        new("floyd_warshall", "ConcatRep", 669_145, 625_089, new(61.43, 0.79), new(48.95, 0.49), new(48.52, 1.04)),
        new("graham_scan", "MaxMean", 397_377, 398_409, new(93.76, 0.85), new(92.72, 2.38), new(93.62, 0.91)),
        new("heapsort", "ConcatRep", 703_710, 659_654, new(69.90, 4.17), new(19.45, 5.35), new(31.04, 5.82)),
        new("insertion_sort", "Div2Mean", 523_445, 524_477, new(89.47, 2.57), new(86.89, 1.89), new(78.14, 4.64)),
        new("jarvis_march", "ConcatRep", 308_954, 264_898, new(90.36, 0.65), new(88.91, 0.91), new(91.01, 1.30)),
        new("kmp_matcher", "Div2Mean", 396_989, 398_021, new(16.29, 4.36), new(8.88, 1.76), new(19.51, 4.57)),
        new("lcs_length", "TanhExpandTriplets", 270_419, 270_419, new(85.75, 0.80), new(86.05, 0.65), new(80.51, 1.84)),
        new("matrix_chain_order", "TanhExpandTriplets", 624_448, 624_448, new(90.77, 0.75), new(91.15, 0.85), new(91.68, 0.59)),
        new("minimum", "Div2Mean", 260_275, 261_307, new(98.40, 0.16), new(98.26, 0.26), new(97.78, 0.55)),
        new("mst_kruskal", "ConcatRep", 443_747, 399_691, new(91.47, 0.48), new(90.60, 0.32), new(89.80, 0.77)),
        new("mst_prim", "ConcatRep", 569_942, 525_886, new(88.74, 1.67), new(85.18, 2.24), new(86.39, 1.33)),
        new("naive_string_matcher", "QuadNodeMinMax", 259_364, 262_588, new(79.77, 2.88), new(73.39, 6.33), new(78.67, 4.99)),
        new("optimal_bst", "Div2Mean", 624_955, 625_987, new(78.66, 0.46), new(78.08, 0.96), new(73.77, 1.48)),
        new("quickselect", "QuadNodeMinMax", 377_130, 395_714, new(0.79, 0.41), new(0.13, 0.08), new(0.47, 0.25)),
        new("quicksort", "Div2Mean", 524_727, 525_759, new(85.23, 4.26), new(84.71, 2.66), new(64.64, 5.12)),
        new("segments_intersect", "Div2Mean", 262_327, 263_359, new(98.15, 0.00), new(97.40, 0.00), new(97.64, 0.09)),
        new("strongly_connected_components", "ConcatRep", 707_299, 663_243, new(41.86, 3.39), new(43.71, 5.94), new(43.43, 3.15)),
        new("task_scheduling", "TanhExpandTriplets", 262_333, 262_333, new(88.23, 0.44), new(88.10, 0.31), new(87.25, 0.35)),
        new("topological_sort", "TanhExpandTriplets", 660_164, 660_164, new(88.12, 4.71), new(76.88, 5.05), new(87.27, 2.67)),
    ];

    /// <summary>Returns an algorithm's row; null where there is no such algorithm.</summary>
    public static PublishedRow? Of(string algorithm) => Rows.FirstOrDefault(r => r.Algorithm == algorithm);
}

/// <summary>A row of the paper's table.</summary>
/// <param name="Function">The best function found; for kmp_matcher it may be MaxMean as well, which has the same size.</param>
/// <param name="Size">Trainable parameters with it.</param>
/// <param name="BaselineSize">The same with v1.</param>
/// <param name="Found">The test score with it.</param>
/// <param name="Baseline">With v1, trained by the paper's authors.</param>
/// <param name="Ibarz">With v1, as Ibarz et al. (2022) published it.</param>
public sealed record PublishedRow(
    string Algorithm, string Function, long Size, long BaselineSize, PublishedScore Found, PublishedScore Baseline, PublishedScore Ibarz)
{
    /// <summary>
    /// Returns what the paper prints as the best function: where a baseline scores higher "Baseline", then in brackets the function found.
    /// </summary>
    public string Best() =>
        Found.Mean > Math.Max(Baseline.Mean, Ibarz.Mean) ? Function : $"Baseline ({Function})";
}

/// <summary>A score in percent, and the deviation behind it: the paper does not say of what kind.</summary>
public sealed record PublishedScore(double Mean, double Deviation);
