using EvoPrompting.Chance;
using EvoPrompting.Networks.Contract;
using EvoPrompting.Networks.MessagePassing;
using TorchSharp;
using static TorchSharp.torch;
using nn = EvoPrompting.Networks.Contract.nn;

namespace EvoPrompting.Torch.Tests.Clrs;

/// <summary>
/// A roll-out whose steps are taken again on the way back has the same losses and gradients as one that keeps everything.
/// </summary>
public class RecomputationTests
{
    [Theory]
    [InlineData("bfs", HintFeedback.Soft, 0)]
    [InlineData("articulation_points", HintFeedback.Soft, 0)]
    [InlineData("articulation_points", HintFeedback.Soft, 0.5)]
    [InlineData("mst_kruskal", HintFeedback.Hard, 0)]
    [InlineData("quicksort", HintFeedback.Soft, 0)]
    [InlineData("quicksort", HintFeedback.Soft, 1)]
    [InlineData("optimal_bst", HintFeedback.Soft, 0)]
    [InlineData("lcs_length", HintFeedback.Soft, 0.3)]
    public void Gradients_are_the_same(string algorithm, HintFeedback feedback, double forcing) =>
        Same(algorithm, s => s with { Feedback = feedback, TeacherForcing = forcing });

    [Fact]
    public void Chance_and_running_averages_of_a_triplet_function_are_the_same() =>
        Same("mst_kruskal", s => s with { NumberType = ScalarType.Float32 }, () => new Noisy());

    private static void Same(
        string algorithm, Func<ClrsNetworkSettings, ClrsNetworkSettings> change, Func<TripletFunction>? triplets = null)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenNetwork(algorithm);
        var (kept, keptLoss, keptBuffers) = Differentiate(long.MaxValue);
        var (again, againLoss, againBuffers) = Differentiate(0);
        var largest = kept.abs().max().ToDouble();
        var tolerance = kept.dtype == ScalarType.Float64 ? 1e-12 : 1e-5;
        Assert.Equal(keptLoss.Total, againLoss.Total, tolerance);
        Assert.InRange((kept - again).abs().max().ToDouble(), 0, tolerance * Math.Max(1, largest));
        Assert.NotEqual(0, largest);
        Assert.Equal(keptBuffers, againBuffers);

        (Tensor Gradients, ClrsLoss Loss, double[] Buffers) Differentiate(long bytes)
        {
            var settings =
                change(new ClrsNetworkSettings { Hidden = golden.Hidden, NumberType = ScalarType.Float64, MaximumActivationBytes = bytes });
            using var network = new ClrsNetwork(golden.Spec, settings, 3, triplets);
            var loss = network.Differentiate(golden.Batch, new RandomStream(5));
            var buffers = network.Parts.Triplets!.Network.Layers.SelectMany(l => l.Buffers)
                .SelectMany(b => b.to(ScalarType.Float64).data<double>().ToArray());
            return (network.Gradients.clone(), loss, [.. buffers]);
        }
    }

    private sealed class Noisy : TripletFunction
    {
        public override Tensor Call(Tensor z, Tensor edges, Tensor graph, int features, int outputs)
        {
            var x = nn.Dropout(0.5)(nn.Dense(features)(z)).unsqueeze(2) + nn.Dense(features)(edges);
            return nn.Dense(outputs)(nn.BatchNorm()(x));
        }
    }
}
