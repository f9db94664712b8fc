using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Algorithms.DivideAndConquer;
using EvoPrompting.Tasks.Clrs.Algorithms.DynamicProgramming;
using EvoPrompting.Tasks.Clrs.Algorithms.Geometry;
using EvoPrompting.Tasks.Clrs.Algorithms.Graphs;
using EvoPrompting.Tasks.Clrs.Algorithms.Greedy;
using EvoPrompting.Tasks.Clrs.Algorithms.Searching;
using EvoPrompting.Tasks.Clrs.Algorithms.Sorting;
using EvoPrompting.Tasks.Clrs.Algorithms.Strings;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Tasks.Clrs.Algorithms;

/// <summary>Runs the 30 algorithms of the CLRS benchmark; what they are called with is said row by row.</summary>
public static class ClrsAlgorithms
{
    private static readonly Dictionary<string, Action<AlgorithmInput, ProbeRecorder>> ByName = new()
    {
        ["articulation_points"] = (x, probes) => ArticulationPoints.Run(x.Matrix(0), probes),
        ["activity_selector"] = (x, probes) => ActivitySelector.Run(x.Vector(0), x.Vector(1), probes),
        ["bellman_ford"] = (x, probes) => BellmanFord.Run(x.Matrix(0), x.Whole(1), probes),
        ["bfs"] = (x, probes) => BreadthFirstSearch.Run(x.Matrix(0), x.Whole(1), probes),
        ["binary_search"] = (x, probes) => BinarySearch.Run(x.Number(0), x.Vector(1), probes),
        ["bridges"] = (x, probes) => Bridges.Run(x.Matrix(0), probes),
        ["bubble_sort"] = (x, probes) => BubbleSort.Run(x.Vector(0), probes),
        ["dag_shortest_paths"] = (x, probes) => DagShortestPaths.Run(x.Matrix(0), x.Whole(1), probes),
        ["dfs"] = (x, probes) => DepthFirstSearch.Run(x.Matrix(0), probes),
        ["dijkstra"] = (x, probes) => NearestFirstSearch.Dijkstra(x.Matrix(0), x.Whole(1), probes),
        ["find_maximum_subarray_kadane"] = (x, probes) => MaximumSubarray.Run(x.Vector(0), probes),
        ["floyd_warshall"] = (x, probes) => FloydWarshall.Run(x.Matrix(0), probes),
        ["graham_scan"] = (x, probes) => GrahamScan.Run(x.Vector(0), x.Vector(1), probes),
        ["heapsort"] = (x, probes) => Heapsort.Run(x.Vector(0), probes),
        ["insertion_sort"] = (x, probes) => InsertionSort.Run(x.Vector(0), probes),
        ["jarvis_march"] = (x, probes) => JarvisMarch.Run(x.Vector(0), x.Vector(1), probes),
        ["kmp_matcher"] = (x, probes) => KmpMatcher.Run(x.Wholes(0), x.Wholes(1), probes),
        ["lcs_length"] = (x, probes) => LongestCommonSubsequence.Run(x.Wholes(0), x.Wholes(1), probes),
        ["matrix_chain_order"] = (x, probes) => MatrixChainOrder.Run(x.Vector(0), probes),
        ["minimum"] = (x, probes) => Minimum.Run(x.Vector(0), probes),
        ["mst_kruskal"] = (x, probes) => Kruskal.Run(x.Matrix(0), probes),
        ["mst_prim"] = (x, probes) => NearestFirstSearch.Prim(x.Matrix(0), x.Whole(1), probes),
        ["naive_string_matcher"] = (x, probes) => NaiveStringMatcher.Run(x.Wholes(0), x.Wholes(1), probes),
        ["optimal_bst"] = (x, probes) => OptimalBinarySearchTree.Run(x.Vector(0), x.Vector(1), probes),
        ["quickselect"] = (x, probes) => Quickselect.Run(x.Vector(0), probes),
        ["quicksort"] = (x, probes) => Quicksort.Run(x.Vector(0), probes),
        ["segments_intersect"] = (x, probes) => SegmentsIntersect.Run(x.Vector(0), x.Vector(1), probes),
        ["strongly_connected_components"] = (x, probes) => StronglyConnectedComponents.Run(x.Matrix(0), probes),
        ["task_scheduling"] = (x, probes) => TaskScheduling.Run(x.Wholes(0), x.Vector(1), probes),
        ["topological_sort"] = (x, probes) => TopologicalSort.Run(x.Matrix(0), probes),
    };

    /// <summary>Runs an algorithm and returns what it showed of itself.</summary>
    /// <param name="algorithm">One of <see cref="ClrsSpecs.All"/>.</param>
    /// <param name="keepHints">False leaves the hints out (and is faster); their number is still counted.</param>
    /// <exception cref="ProbeException">The input is not one that the algorithm can be called with.</exception>
    public static Trajectory Run(AlgorithmSpec algorithm, AlgorithmInput input, bool keepHints = true)
    {
        var probes = new ProbeRecorder(algorithm, keepHints);
        ByName[algorithm.Name](input, probes);
        return probes.Finish();
    }
}
