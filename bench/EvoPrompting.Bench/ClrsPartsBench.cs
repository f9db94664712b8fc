using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.MessagePassing.Kernels;
using static TorchSharp.torch;

namespace EvoPrompting.Bench;

/// <summary>The parts of a fused step at the paper's size, forwards and forwards with gradient.</summary>
internal static class ClrsPartsBench
{
    private const int Batch = 32, N = 16, Hidden = 128, Features = 8, Channels = 4, Runs = 15;

    public static void Run()
    {
        using var scope = NewDisposeScope();
        Tensor Numbers(params long[] shape) => (randn(shape) * 0.1f).detach().requires_grad_(true);
        Linear Layer(long inputs, long outputs) =>
            new(new NetworkParameter(Numbers(inputs, outputs), false), new NetworkParameter(Numbers(outputs), false));
        var (nodes, more, edges) = (Numbers(Batch, N, Hidden), Numbers(Batch, N, Hidden), Numbers(Batch, N, N, Channels));
        var (kernel, weights) = (Numbers(Channels, Hidden), Numbers(Hidden, 1));
        var (first, second, output) = (Layer(Hidden, Hidden), Layer(Hidden, Hidden), Layer(Features, Hidden));
        var (terms, pairs, triplets) =
            (Numbers(Batch, N, 3 * Features), Numbers(Batch, N, N, 3 * Features), Numbers(Batch, N, N, Features));
        var (all, grouped) = (Numbers(Batch, N, 2 * Hidden), Layer(2 * Hidden, 4 * Hidden + 3 * Features));

        Console.WriteLine($"{"part",-34} {"forward ms",11} {"with gradient ms",17}");
        Measure("messages and their largest", () => MessageMax.Apply(nodes, more, edges, kernel, first, second));
        Measure("triplets and their largest", () => TripletMax.Apply(terms, pairs));
        Measure("logits of a pointer, kept", () => PointerLogits.Apply(
            nodes, more, weights, edges, kernel, [triplets, output.Kernel, output.Bias, first.Kernel], keep: true));
        Measure("logits of a pointer, made again", () => PointerLogits.Apply(
            nodes, more, weights, edges, kernel, [triplets, output.Kernel, output.Bias, first.Kernel], keep: false));
        Measure("layers that read a node's state", () => grouped.Of(all));
    }

    private static void Measure(string part, Func<Tensor> run)
    {
        List<Measured> forward = [], both = [];
        for (var i = 0; i < Runs; i++)
        {
            forward.Add(Measured.Of(() =>
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                run();
            }));
            both.Add(Measured.Of(() =>
            {
                using var scope = NewDisposeScope();
                run().sum().backward();
            }));
        }

        Console.WriteLine($"{part,-34} {Measured.Median(forward).Wall,11:F2} {Measured.Median(both).Wall,17:F2}");
    }
}
