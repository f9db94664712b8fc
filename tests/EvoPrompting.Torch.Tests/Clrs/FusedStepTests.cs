using EvoPrompting.Chance;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.MessagePassing.Kernels;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Torch.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// Fused steps against the plain ones, values and gradients in float64, and their kernels against tensor operations, with ties.
/// </summary>
public class FusedStepTests
{
    [Theory]
    [InlineData("bfs", "triplet_gmpnn", 1)]
    [InlineData("bfs", "triplet_mpnn", 2)]
    [InlineData("articulation_points", "gmpnn", 1)]
    [InlineData("mst_kruskal", "mpnn", 2)]
    [InlineData("quicksort", "triplet_gmpnn", 1)]
    [InlineData("optimal_bst", "triplet_gmpnn", 1)]
    [InlineData("segments_intersect", "triplet_gmpnn", 1)]
    [InlineData("lcs_length", "triplet_gmpnn", 1)]
    public void They_are_the_plain_steps(string algorithm, string processor, int messageSteps) =>
        Same(algorithm, s => s with { Processor = ProcessorKind.Named(processor), MessageSteps = messageSteps });

    [Theory]
    [InlineData("QuadNodeMinMax")]
    [InlineData("ConcatRep")]
    [InlineData("TanhExpandTriplets")]
    [InlineData("Div2Mean")]
    [InlineData("MaxMean")]
    public void They_take_any_triplet_function(string function) =>
        Same("dfs", s => s, Written.Triplets(ClrsFunctions.Discovered.Single(f => f.Name == function).Source));

    private static void Same(
        string algorithm, Func<ClrsNetworkSettings, ClrsNetworkSettings> change, Func<TripletFunction>? make = null)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenNetwork(algorithm);
        var (plain, fused) = (Gradients(false), Gradients(true));
        var largest = plain.Gradients.abs().max().ToDouble();
        Assert.NotEqual(0, largest);
        Assert.Equal(plain.Loss, fused.Loss, 1e-10);
        Assert.InRange((plain.Gradients - fused.Gradients).abs().max().ToDouble(), 0, 1e-10 * Math.Max(1, largest));

        (double Loss, Tensor Gradients) Gradients(bool asFused)
        {
            var settings = change(new ClrsNetworkSettings { Hidden = 16, NumberType = ScalarType.Float64, Fused = asFused });
            Assert.Equal(asFused, FusedStep.Applies(settings));
            using var network = new ClrsNetwork(golden.Spec, settings, 4, make);
            var loss = network.Differentiate(golden.Batch, new RandomStream(2));
            return (loss.Total, network.Gradients.clone());
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, false)]
    [InlineData(ScalarType.Float64, false)]
    [InlineData(ScalarType.Float64, true)]
    public void The_largest_messages_and_their_gradients_agree(ScalarType type, bool ties)
    {
        using var scope = NewDisposeScope();
        var (batch, n, h) = (9, 13, 16); // more examples than are worked on together
        Tensor[] given =
        [
            Draw(type, ties, batch, n, h), Draw(type, ties, batch, n, h), Draw(type, ties, batch, n, n, 3), Draw(type, ties, 3, h),
            Draw(type, ties, h, h), Draw(type, ties, h), Draw(type, ties, h, h), Draw(type, ties, h),
        ];
        Agree(
            given, x => MessageMax.Apply(x[0], x[1], x[2], x[3], Layer(x[4], x[5]), Layer(x[6], x[7])),
            x => ((x[0].unsqueeze(2) + x[1].unsqueeze(1) + x[2].matmul(x[3])).relu().matmul(x[4]) + x[5]).relu().matmul(x[6])
                .amax([1]) + x[7]);
    }

    [Theory]
    [InlineData(ScalarType.Float32, false)]
    [InlineData(ScalarType.Float64, false)]
    [InlineData(ScalarType.Float64, true)]
    public void The_largest_triplets_and_their_gradients_agree(ScalarType type, bool ties)
    {
        using var scope = NewDisposeScope();
        const int F = 8;
        Agree([Draw(type, ties, 3, 7, 3 * F), Draw(type, ties, 3, 7, 7, 3 * F)], x => TripletMax.Apply(x[0], x[1]), x =>
        {
            var (nodes, edges) = (x[0].chunk(3, -1), x[1].chunk(3, -1));
            return (nodes[0].unsqueeze(2).unsqueeze(3) + nodes[1].unsqueeze(1).unsqueeze(3) + nodes[2].unsqueeze(1).unsqueeze(2)
                + edges[0].unsqueeze(3) + edges[1].unsqueeze(2) + edges[2].unsqueeze(1)).amax([1]);
        });
    }

    [Theory]
    [InlineData(ScalarType.Float32, false, 0, true)]
    [InlineData(ScalarType.Float64, false, 0, false)]
    [InlineData(ScalarType.Float64, true, 5, true)]
    [InlineData(ScalarType.Float64, false, 5, false)]
    [InlineData(ScalarType.Float32, false, 8, true)]
    [InlineData(ScalarType.Float64, true, 8, true)]
    [InlineData(ScalarType.Float64, true, 8, false)]
    public void The_logits_of_pointers_and_their_gradients_agree(ScalarType type, bool ties, int width, bool keep)
    {
        using var scope = NewDisposeScope();
        var (batch, n, h) = (9, 13, 16);
        Tensor[] triplets = width switch
        {
            0 => [],
            5 => [Draw(type, ties, batch, n, n, 5), Draw(type, ties, 5, h)],
            _ => [Draw(type, ties, batch, n, n, 4), Draw(type, ties, 4, 8), Draw(type, ties, 8), Draw(type, ties, 8, h)],
        };
        Tensor Made(Tensor[] x) => width switch
        {
            0 => zeros(1, type),
            5 => x[5].matmul(x[6]),
            _ => (x[5].matmul(x[6]) + x[7]).relu().matmul(x[8]),
        };
        Agree(
            [Draw(type, ties, batch, n, h), Draw(type, ties, batch, n, h), Draw(type, ties, h, 1), Draw(type, ties, batch, n, n, 3),
                Draw(type, ties, 3, h), .. triplets],
            x => PointerLogits.Apply(x[0], x[1], x[2], x[3], x[4], x[5..], keep),
            x => maximum(x[0].unsqueeze(2), (x[1].unsqueeze(2) + x[3].matmul(x[4]) + Made(x)).transpose(1, 2)).matmul(x[2]).squeeze(-1));
    }

    private static void Agree(Tensor[] given, Func<Tensor[], Tensor> kernel, Func<Tensor[], Tensor> plain)
    {
        var exact = given.Select(x => x.detach().to(ScalarType.Float64).requires_grad_(true)).ToArray();
        var (value, expected) = (kernel(given), plain(exact));
        var weights = randn(expected.shape, ScalarType.Float64);
        (value * weights.to(value.dtype)).sum().backward();
        (expected * weights).sum().backward();
        Close(expected, value, "value");
        for (var i = 0; i < given.Length; i++) Close(exact[i].grad!, given[i].grad!, $"gradient {i}");
    }

    private static void Close(Tensor expected, Tensor actual, string what)
    {
        var error = (expected - actual.to(ScalarType.Float64)).abs().max().ToDouble() / Math.Max(1, expected.abs().max().ToDouble());
        Assert.True(error < (actual.dtype == ScalarType.Float64 ? 1e-12 : 1e-5), $"{what} differs by {error}");
    }

    // Whole numbers are often equal, and their sums and products exact.
    private static Tensor Draw(ScalarType type, bool ties, params long[] shape) =>
        (ties ? randint(-1, 2, shape).to(type) : randn(shape, type)).requires_grad_(true);

    private static Linear Layer(Tensor kernel, Tensor bias) => new(new NetworkParameter(kernel, false), new NetworkParameter(bias, false));
}
