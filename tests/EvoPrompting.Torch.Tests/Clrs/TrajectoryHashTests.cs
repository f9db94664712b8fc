using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Tasks.Clrs.Algorithms;
using EvoPrompting.Tasks.Clrs.Sampling;
using EvoPrompting.Tasks.Clrs.Specs;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// Pins every algorithm and its sampler without golden files: a hash over three trajectories, numbers rounded to nine decimals because C
/// libraries differ in the last bits of sines and angles. The hashes were taken when all golden cases agreed.
/// </summary>
public class TrajectoryHashTests
{
    [Theory]
    [InlineData("articulation_points", "7e144334a2d52b83")]
    [InlineData("activity_selector", "839b495d33fb1d21")]
    [InlineData("bellman_ford", "72cdd621c01ee940")]
    [InlineData("bfs", "f0763443ebf3ff1e")]
    [InlineData("binary_search", "3296ba3ee10081fc")]
    [InlineData("bridges", "e78869f61481b33b")]
    [InlineData("bubble_sort", "ae3ee3c208c8b0ae")]
    [InlineData("dag_shortest_paths", "24948499663e2dac")]
    [InlineData("dfs", "74dd125c3229f5a1")]
    [InlineData("dijkstra", "eb1269f655099abe")]
    [InlineData("find_maximum_subarray_kadane", "f6da496e15516310")]
    [InlineData("floyd_warshall", "8b9560aeea50e79f")]
    [InlineData("graham_scan", "f36a7ef2af5ed7ae")]
    [InlineData("heapsort", "d33d2195476bbe35")]
    [InlineData("insertion_sort", "d865948bf4ccbe39")]
    [InlineData("jarvis_march", "0d3e5e9d79a83b96")]
    [InlineData("kmp_matcher", "0ad0c73b034ef7fd")]
    [InlineData("lcs_length", "a6eac37213bd91d3")]
    [InlineData("matrix_chain_order", "a6da32aa73656145")]
    [InlineData("minimum", "a03f6423d3c011f0")]
    [InlineData("mst_kruskal", "802799c19ea0d330")]
    [InlineData("mst_prim", "9a9c8f1f57409564")]
    [InlineData("naive_string_matcher", "203c4857aeb234b3")]
    [InlineData("optimal_bst", "8fefe0332991c293")]
    [InlineData("quickselect", "e7460cc5b73220cf")]
    [InlineData("quicksort", "bdf16b8d3027f143")]
    [InlineData("segments_intersect", "ed00895a09efd12c")]
    [InlineData("strongly_connected_components", "3064f05f1590f14a")]
    [InlineData("task_scheduling", "792b784e5a8a366a")]
    [InlineData("topological_sort", "7cd999157bf122ba")]
    public void TrajectoriesAreThoseThatAgreedWithTheReference(string name, string expected) =>
        Assert.Equal(expected, Hash(ClrsSpecs.Find(name)!));

    [Fact]
    public void EveryAlgorithmIsPinned()
    {
        var pinned = typeof(TrajectoryHashTests).GetMethod(nameof(TrajectoriesAreThoseThatAgreedWithTheReference))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false).Cast<InlineDataAttribute>().Select(d => (string)d.Data[0]!);
        Assert.Equal(ClrsSpecs.Names, pinned);
    }

    private static string Hash(AlgorithmSpec algorithm)
    {
        var text = new StringBuilder();
        var sampler = new InputSampler(algorithm, seed: 7, length: 10);
        for (var i = 0; i < 3; i++)
        {
            var trajectory = ClrsAlgorithms.Run(algorithm, sampler.Next());
            foreach (var probe in trajectory.Inputs.Concat(trajectory.Outputs).Concat(trajectory.Hints))
            {
                text.Append(probe.Spec.Name).Append(' ').AppendJoin(',', probe.Shape).Append(' ');
                text.AppendJoin(',', probe.Values.Select(v => (Math.Round(v, 9) + 0.0).ToString(CultureInfo.InvariantCulture)))
                    .Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
