using EvoPrompting.Chance;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Trainers;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Pipeline;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;
using EvoPrompting.Torch.Tests.Support;

namespace EvoPrompting.Torch.Tests.Clrs.Search;

/// <summary>What a triplet function has to keep to before it is trained.</summary>
public class TripletRulesTests
{
    private static readonly TripletTerms Terms = new(new TripletLimits(), BatchSize: 5, Nodes: 6, TestNodes: 12);

    /// <summary>A function whose Call has these statements.</summary>
    internal static string Function(string statements) => $$"""
        class Triplets : TripletFunction
        {
            public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
            {
                {{statements}}
            }
        }
        """;

    public static TheoryData<string> Papers => [.. ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Papers))]
    public void The_papers_functions_pass(string name) =>
        Assert.True(Measure(ClrsFunctions.Seeds.Concat(ClrsFunctions.Discovered).Single(f => f.Name == name).Source).MultiplyAdds > 0);

    [Theory]
    [InlineData("without parameters", "return edges;")]
    [InlineData("with dropout", "return nn.Dropout(0.5)(nn.Dense(outputs)(edges));")]
    [InlineData("with running statistics", "return nn.BatchNorm()(nn.Dense(outputs)(edges));")]
    [InlineData("of nodes only", "return z.unsqueeze(1) + z.unsqueeze(2);")]
    [InlineData("of the graph only", "return nn.Dense(3)(graph).unsqueeze(1).unsqueeze(1).expand([-1, z.shape[1], z.shape[1], -1]);")]
    [InlineData("with a constant drawn by chance", "return edges + torch.randn(edges.shape[3]);", false)]
    [InlineData("with a channel that the rectifier removes", "return torch.cat([edges, torch.ones_like(z[.., .., ..1]).unsqueeze(1)"
        + ".expand(-1, z.shape[1], -1, -1) * -100000], -1);")]
    [InlineData("with a channel of rounding", "return torch.cat([edges, edges.softmax(-1).sum([-1], true) - 1], -1);")]
    [InlineData("with dropout where the batch is not the first axis",
        "return nn.Dropout(0.5)(nn.Dense(outputs)(edges).permute(1, 2, 0, 3)).permute(2, 0, 1, 3);")]
    [InlineData("of a cube up to 16 nodes, then a square", "var k = Math.Min(z.shape[1], 16); var near = nn.Dense(features)(edges)"
        + ".narrow(1, 0, k); return nn.Dense(outputs)((near.unsqueeze(3) + near.unsqueeze(2)).amax([1]));")]
    [InlineData("of a cube up to 24 nodes, then a square", "var k = Math.Min(z.shape[1], 24); var near = nn.Dense(features)(edges)"
        + ".narrow(1, 0, k); return nn.Dense(outputs)((near.unsqueeze(3) + near.unsqueeze(2)).amax([1]));")]
    [InlineData("of products over nodes",
        "return nn.Dense(outputs)(edges) + torch.einsum(\"bif,bjf->bij\", z, z).unsqueeze(-1) + z.matmul(z.mT).unsqueeze(-1);")]
    [InlineData("with a long loop of numbers", "var k = 0; for (var i = 0; i < 100000; i++) k = (k + i) % 7; return edges + k;")]
    public void A_function_passes_or_not(string what, string statements, bool passes = true)
    {
        var fault = Record.Exception(() => Measure(Function(statements)));
        Assert.True(passes == fault is null, $"{what}: {fault}");
    }

    [Theory]
    [InlineData("contract", "(batch|outputs)", "return null;")]
    [InlineData("contract", @"it returned \(2, 3, 16\)", "return nn.Dense(outputs)(z);")]
    [InlineData("contract", @"\(5, 6, 6, 4\); it returned \(5, 6, 6, 6\)", "return edges[.., .., .., ..(int)(z.shape[1] == 6 ? 6 : 4)];")]
    [InlineData("contract", @"it returned \(2, 3, 3, 0\)", "return edges[.., .., .., ..0];")]
    [InlineData("contract", "Float64", "return edges.to(torch.float64);")]
    [InlineData("contract", "ignores its inputs", "return torch.zeros(z.shape[0], z.shape[1], z.shape[1], outputs);")]
    [InlineData("contract", "ignores its inputs", "return nn.Dense(outputs)(torch.ones(z.shape[0], z.shape[1], z.shape[1], 4));")]
    [InlineData("contract", "every call must make the same layers",
        "var y = edges; for (int i = 0; i < z.shape[1]; i++) y = nn.Dense(outputs)(y); return y;")]
    [InlineData("gaming", "batch is split", "return edges - edges.mean([0], true);")]
    [InlineData("gaming", "batch is split", "return edges.roll(1, 0);")]
    [InlineData("gaming", "batch is split", "return z.shape[0] > 3 ? edges : edges * 2;")]
    [InlineData("gaming", "depends on chance", "return edges + torch.randn_like(edges);")]
    [InlineData("run", "not finite, for graphs of 6 nodes", "return edges.sqrt();")]
    [InlineData("run", "not finite, for graphs of 12 nodes", "return z.shape[1] == 12 ? edges * float.NaN : edges;")]
    [InlineData("cost", @"fourth power of the number of nodes, n: its multiply-adds hold about 16 n\^4",
        "return (edges.unsqueeze(3).unsqueeze(4) + edges.unsqueeze(1).unsqueeze(2)).amax([1, 2]);")]
    [InlineData("cost", @"hold about 1 n\^4", "var e = edges[.., .., .., ..1]; var q = (e.unsqueeze(3).unsqueeze(4) + e.unsqueeze(1)"
        + ".unsqueeze(2)).amax([1, 2]); return nn.Dense(outputs)(edges.unsqueeze(3) + edges.unsqueeze(1)).amax([1]) + q;")]
    [InlineData("cost", "parameters need 6,400,000,000 bytes", "return nn.Dense(outputs)(nn.Dense(100000000)(edges));")]
    [InlineData("cost", "tensor operations in a call for a training batch, the limit is 1,000",
        "var y = edges; for (int i = 0; i < 2000; i++) y = y + 1; return y;")]
    public void A_function_is_refused(string stage, string part, string statements)
    {
        var refused = Assert.Throws<CandidateException>(() => Measure(Function(statements)));
        Assert.Matches(part, refused.Message);
        Assert.Equal(stage, refused.Stage.Name);
    }

    [Fact]
    public void A_function_that_is_costly_on_the_tests_inputs_only_is_refused()
    {
        var terms = Terms with { Limits = new TripletLimits { MultiplyAddsPerCall = 100_000 } };
        Assert.NotNull(Measure(Function("return edges + edges;"), terms));
        var refused = Assert.Throws<CandidateException>(
            () => Measure(Function("return z.shape[1] < 12 ? edges : edges.repeat([1, 1, 1, 100])[.., .., .., ..16] + edges;"), terms));
        Assert.Contains("in a call for one test input, the limit is 160,000", refused.Message);
        Assert.Equal("cost", refused.Stage.Name);
    }

    [Fact]
    public void A_function_that_changes_its_ways_is_refused_while_it_is_watched()
    {
        using var network = Network(Function("return z.abs().max().item<float>() < 1000 ? edges : edges.roll(1, 0);"));
        var rules = new TripletRules(network, Terms, new RunSeed(1));
        rules.Measure();
        using var watched = rules.Watch(step: 4);
        Assert.Throws<CandidateException>(() =>
        {
            for (var call = 0; call < 30; call++) Call(network, 2000);
        });

        static void Call(ClrsNetwork network, double scale)
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            network.Parts.Triplets!.Call(
                TorchSharp.torch.ones(4, 6, 32) * scale, TorchSharp.torch.randn(4, 6, 6, 16), TorchSharp.torch.randn(4, 16));
        }
    }

    /// <summary>Validation wants no gradient, training does: a function that asks computes the same in both.</summary>
    [Fact]
    public void A_function_does_not_see_whether_a_gradient_is_wanted()
    {
        using var network = Network(Function("var p = nn.Dense(outputs)(edges); return p.is_leaf ? p * 2 : p;"));
        using var scope = TorchSharp.torch.NewDisposeScope();
        var layer = network.Parts.Triplets!;
        var (z, edges, graph) = (TorchSharp.torch.randn(3, 5, 32), TorchSharp.torch.randn(3, 5, 5, 16), TorchSharp.torch.randn(3, 16));
        var trained = layer.Call(z, edges, graph);
        using (TorchSharp.torch.no_grad())
        {
            var validated = layer.Call(z, edges, graph);
            Assert.False(validated.requires_grad);
            Assert.Equal(trained.data<float>().ToArray(), validated.data<float>().ToArray());
        }
    }

    /// <summary>Chance in a function goes by the steps of all roll-outs: more than an int holds after 524,288 training steps.</summary>
    [Theory]
    [InlineData(524_287)]
    [InlineData(524_288)]
    [InlineData(9_999_999)]
    public void Dropout_draws_at_every_training_step(int step)
    {
        using var network = Network(Function("return nn.Dropout(0.5)(nn.Dense(outputs)(edges));"));
        var batch = new ClrsTrainingTask(Training.SmallTraining.Settings).Batches().Next();
        network.TrainingStep = step;
        Assert.True(network.Differentiate(batch, new RandomStream(1)).Total > 0);
        Assert.Equal(step, network.Parts.Triplets!.Network.Step / 4096);
    }

    /// <summary>The default limits leave room for twice the largest seed at the paper's size.</summary>
    [Fact]
    public void At_the_papers_size_the_baseline_takes_42_million_multiply_adds_and_the_largest_seed_1435_million()
    {
        var terms = new TripletTerms(new TripletLimits(), BatchSize: 32, Nodes: 16, TestNodes: 16);
        Assert.InRange(Cost("v1").MultiplyAdds, 42_000_000, 43_000_000);
        Assert.InRange(Cost("v9").MultiplyAdds, 1_430_000_000, 1_440_000_000);
        Assert.InRange(ClrsFunctions.Seeds.Max(s => Cost(s.Name).TensorBytes), 0, terms.Limits.TensorBytesPerCall / 2);

        MeasuredCost Cost(string name) => Measure(ClrsFunctions.Seeds.Single(s => s.Name == name).Source, terms, hidden: 128, features: 8);
    }

    internal static MeasuredCost Measure(string source, TripletTerms? terms = null, int hidden = 16, int features = 4)
    {
        using var network = Network(source, hidden, features);
        return new TripletRules(network, terms ?? Terms, new RunSeed(1)).Measure();
    }

    private static ClrsNetwork Network(string source, int hidden = 16, int features = 4) => new(
        new TrainingPipeline(ClrsSpecs.Find("bfs")!).Algorithm,
        new ClrsNetworkSettings
        {
            Hidden = hidden,
            TripletFeatures = features,
            MaximumTripletBytes = new TripletLimits().TensorBytesPerCall,
        }, 1, Written.Triplets(source));
}
