using EvoPrompting.Chance;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Torch.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs.Search;

/// <summary>The paper's functions as programs. Their sizes are in <see cref="ParameterCountTests"/>.</summary>
public class ClrsFunctionsTests
{
    private const int Hidden = 8, Features = 4, Nodes = 5;

    private static readonly ClrsNetworkSettings Settings =
        new() { Hidden = Hidden, TripletFeatures = Features, NumberType = ScalarType.Float64 };

    public static TheoryData<string> Names => [.. ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Select(f => f.Name)];

    [Fact]
    public void There_are_nine_seeds_and_five_discovered_functions()
    {
        Assert.Equal(["v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9"], ClrsFunctions.Seeds.Select(s => s.Name));
        Assert.Equal(5, ClrsFunctions.Discovered.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void They_are_written_as_prompts_need_them(string name)
    {
        var source = Source(name);
        Assert.StartsWith(new ClrsTask().Language.Stub + "\n{", source);
        Assert.EndsWith("\n}", source);
        Assert.DoesNotContain('\r', source);
        Assert.DoesNotContain("//", source, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_seed_is_the_built_in_baseline()
    {
        using var golden = new GoldenNetwork("dfs");
        Assert.Equal(Loss(null), Loss(Source("v1")), 1e-12);
        Assert.NotEqual(Loss(null), Loss(Source("v3")), 1e-3);

        double Loss(string? source)
        {
            using var network =
                new ClrsNetwork(golden.Spec, Settings, 4, source is null ? null : Written.Triplets(source));
            return network.Differentiate(golden.Batch, new RandomStream(2)).Total;
        }
    }

    [Theory]
    [InlineData("v1", Hidden)]
    [InlineData("v9", Hidden)]
    [InlineData("QuadNodeMinMax", Features)]
    [InlineData("ConcatRep", Hidden)]
    public void They_return_as_many_numbers_for_each_pair_as_in_the_paper(string name, int numbers)
    {
        using var scope = NewDisposeScope();
        using var layer = new TripletLayer(Written.Triplets(Source(name)), Settings, 1);
        Assert.Equal(numbers, layer.Outputs);
    }

    /// <summary>What follows from the axes as they are printed: three of its four terms cancel.</summary>
    [Fact]
    public void QuadNodeMinMax_is_the_same_for_every_pair()
    {
        var result = Result("QuadNodeMinMax");
        Assert.InRange((result - result[.., ..1, ..1]).abs().max().ToDouble(), 0, 1e-12);
        Assert.True(result.abs().max().ToDouble() > 0.1);
    }

    [Fact]
    public void The_eighth_seed_depends_on_the_second_node_only()
    {
        var result = Result("v8");
        Assert.Equal(0, (result - result[.., ..1]).abs().max().ToDouble());
        Assert.True((result - result[.., .., ..1]).abs().max().ToDouble() > 0.1);
    }

    private static Tensor Result(string name)
    {
        using var layer = new TripletLayer(Written.Triplets(Source(name)), Settings, 1);
        using (random.manual_seed(3))
            return layer.Call(
                randn(2, Nodes, 2 * Hidden, dtype: ScalarType.Float64), randn(2, Nodes, Nodes, Hidden, dtype: ScalarType.Float64),
                randn(2, Hidden, dtype: ScalarType.Float64)).detach();
    }

    private static string Source(string name) => ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Single(f => f.Name == name).Source;
}
