using EvoPrompting.Tasks.Clrs.Algorithms;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>Algorithms that answer the same question, or one that can be answered by trying everything, agree on random inputs.</summary>
public class AlgorithmAgreementTests
{
    private const int Samples = 50;

    [Fact]
    public void DijkstraAndBellmanFordFindTheSameDistances() =>
        Both("dijkstra", "bellman_ford", (a, b) => Assert.Equal(a.LastHint("d"), b.LastHint("d")));

    [Fact]
    public void TheTwoHullAlgorithmsFindTheSamePoints() =>
        Both("graham_scan", "jarvis_march", (a, b) => Assert.Equal(a.Output("in_hull"), b.Output("in_hull")));

    [Fact]
    public void TheTwoStringMatchersFindTheSamePlace() =>
        Both("naive_string_matcher", "kmp_matcher", (a, b) => Assert.Equal(a.Output("match"), b.Output("match")), length: 20);

    [Fact]
    public void FourSortsGiveTheSameOrder()
    {
        foreach (var other in new[] { "bubble_sort", "heapsort", "quicksort" })
            Both("insertion_sort", other, (a, b) => Assert.Equal(a.Output("pred"), b.Output("pred")));
    }

    [Fact]
    public void ArticulationPointsAreTheNodesWhoseLossAddsComponents()
    {
        foreach (var input in Traced.Inputs("articulation_points", 9, Samples))
        {
            var graph = input.Matrix(0);
            var expected = Enumerable.Range(0, 9)
                .Select(lost => Components(graph, (i, j) => i != lost && j != lost) - 1 > Components(graph) ? 1.0 : 0);
            Assert.Equal(expected, Traced.Run("articulation_points", input.Arguments).Output("is_cut"));
        }
    }

    [Fact]
    public void BridgesAreTheEdgesWhoseLossAddsComponents()
    {
        foreach (var input in Traced.Inputs("bridges", 9, Samples))
        {
            var graph = input.Matrix(0);
            var found = Traced.Run("bridges", input.Arguments).Output("is_bridge");
            for (var a = 0; a < 9; a++)
            {
                for (var b = 0; b < 9; b++)
                {
                    var isBridge = Components(graph, (i, j) => (i, j) != (a, b) && (j, i) != (a, b)) > Components(graph);
                    Assert.Equal(a != b && graph[a, b] == 0 ? -1 : isBridge ? 1 : 0, found[a * 9 + b]);
                }
            }
        }
    }

    [Fact]
    public void NodesOfOneComponentReachEachOther()
    {
        foreach (var input in Traced.Inputs("strongly_connected_components", 9, Samples))
        {
            var reach = Reachable(input.Matrix(0));
            var component = Traced.Run("strongly_connected_components", input.Arguments).Output("scc_id");
            for (var i = 0; i < 9; i++)
                for (var j = 0; j < 9; j++)
                    Assert.Equal(reach[i, j] && reach[j, i], component[i] == component[j]);
        }
    }

    [Fact]
    public void PathsInAnAcyclicGraphAreNoLongerThanBellmanFords()
    {
        foreach (var input in Traced.Inputs("dag_shortest_paths", 9, Samples))
        {
            var other = Traced.Run("bellman_ford", input.Arguments);
            var trajectory = Traced.Run("dag_shortest_paths", input.Arguments);
            foreach (var (a, b) in other.LastHint("d").Zip(trajectory.LastHint("d"))) Assert.Equal(a, b, 1e-12);
        }
    }

    private static void Both(string first, string second, Action<Trajectory, Trajectory> agree, int length = 13)
    {
        foreach (var input in Traced.Inputs(first, length, Samples))
            agree(Traced.Run(first, input.Arguments), Traced.Run(second, input.Arguments));
    }

    /// <summary>Counts the parts that an undirected graph falls into; a lost node counts as one.</summary>
    private static int Components(double[,] graph, Func<int, int, bool>? keep = null)
    {
        var kept = (double[,])graph.Clone();
        for (var i = 0; i < graph.GetLength(0); i++)
            for (var j = 0; j < graph.GetLength(0); j++)
                if (keep is not null && !keep(i, j)) kept[i, j] = 0;
        var reach = Reachable(kept);
        return Enumerable.Range(0, graph.GetLength(0)).Count(i => Enumerable.Range(0, i).All(j => !reach[i, j]));
    }

    private static bool[,] Reachable(double[,] graph)
    {
        var n = graph.GetLength(0);
        var reach = new bool[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                reach[i, j] = i == j || graph[i, j] != 0;
        for (var k = 0; k < n; k++)
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                    reach[i, j] |= reach[i, k] && reach[k, j];
        return reach;
    }
}
