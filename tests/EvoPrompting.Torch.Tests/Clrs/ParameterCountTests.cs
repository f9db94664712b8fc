using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>Model sizes at hidden size 128 against EvoPrompting's Table 3.</summary>
public class ParameterCountTests
{
    public static TheoryData<string> Algorithms => [.. GoldenNetwork.Algorithms];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_baseline_has_the_published_size(string algorithm)
    {
        using var published = Golden.Read("clrs/_param_counts.json");
        Assert.Equal(published.RootElement.GetProperty(algorithm).GetProperty("published").GetInt64(), Count(algorithm, "v1"));
    }

    [Theory]
    [InlineData("articulation_points", "QuadNodeMinMax", 497969)]
    [InlineData("naive_string_matcher", "QuadNodeMinMax", 259364)]
    [InlineData("quickselect", "QuadNodeMinMax", 377130)]
    [InlineData("find_maximum_subarray_kadane", "QuadNodeMinMax", 261290)]
    [InlineData("bellman_ford", "ConcatRep", 568660)]
    [InlineData("bridges", "ConcatRep", 576612)]
    [InlineData("bubble_sort", "ConcatRep", 568533)]
    [InlineData("floyd_warshall", "ConcatRep", 669145)]
    [InlineData("heapsort", "ConcatRep", 703710)]
    [InlineData("jarvis_march", "ConcatRep", 308954)]
    [InlineData("mst_kruskal", "ConcatRep", 443747)]
    [InlineData("mst_prim", "ConcatRep", 569942)]
    [InlineData("strongly_connected_components", "ConcatRep", 707299)]
    [InlineData("task_scheduling", "TanhExpandTriplets", 262333)]
    [InlineData("topological_sort", "TanhExpandTriplets", 660164)]
    [InlineData("activity_selector", "TanhExpandTriplets", 262204)]
    [InlineData("dfs", "Div2Mean", 660158)]
    [InlineData("dijkstra", "Div2Mean", 524854)]
    [InlineData("insertion_sort", "Div2Mean", 523445)]
    [InlineData("minimum", "Div2Mean", 260275)]
    [InlineData("optimal_bst", "Div2Mean", 624955)]
    [InlineData("quicksort", "Div2Mean", 524727)]
    [InlineData("segments_intersect", "Div2Mean", 262327)]
    [InlineData("kmp_matcher", "Div2Mean", 396989)]
    [InlineData("bfs", "MaxMean", 522931)]
    [InlineData("graham_scan", "MaxMean", 397377)]
    [InlineData("kmp_matcher", "MaxMean", 396989)]
    public void A_discovered_function_has_the_published_size(string algorithm, string function, long size) =>
        Assert.Equal(size, Count(algorithm, function));

    [Theory]
    [InlineData("v1", 0)]
    [InlineData("v2", 16_512)]
    [InlineData("v3", 0)]
    [InlineData("v4", 216)]
    [InlineData("v5", 216)]
    [InlineData("v6", 72)]
    [InlineData("v7", -1_032)]
    [InlineData("v8", 21_448)]
    [InlineData("v9", 226_424)]
    public void A_seed_is_as_much_larger_than_the_first_as_the_papers_listing(string seed, long more) =>
        Assert.Equal(531_913 + more, Count("articulation_points", seed));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void What_a_network_has_besides_the_function_is_known_without_making_it(string algorithm)
    {
        using var golden = new GoldenNetwork(algorithm);
        foreach (var (function, own, outputs) in (IEnumerable<(string, long, int)>)[("v1", 11_448, 128), ("QuadNodeMinMax", 8_224, 8)])
        {
            using var network = new ClrsNetwork(golden.Spec, new ClrsNetworkSettings(), 1, Written.Triplets(Source(function)));
            Assert.Equal(network.ParameterCount - own, NetworkSize.BesidesFunction(golden.Spec, 128, outputs));
        }
    }

    // Sizes were published before quickselect had its pivot.
    private static long Count(string algorithm, string function)
    {
        using var golden = new GoldenNetwork(algorithm);
        var spec = algorithm == "quickselect" ? golden.Spec.WithoutHint("pivot") : golden.Spec;
        using var network = new ClrsNetwork(spec, new ClrsNetworkSettings(), 1, Written.Triplets(Source(function)));
        return network.ParameterCount;
    }

    private static string Source(string function) =>
        ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Single(f => f.Name == function).Source;
}
