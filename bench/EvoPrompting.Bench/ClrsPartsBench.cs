using EvoPrompting.Networks.Layers;
using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.MessagePassing.Kernels;
using static TorchSharp.torch;

namespace EvoPrompting.Bench;

/// <summary>
/// The parts of a fused step at the paper's size, forwards and forwards with gradient, beside a plain product of the library: how fast the
/// parts could be if they were arithmetic only.
/// </summary>
internal static class ClrsPartsBench
{
    private const int Batch = 32, N = 16, Hidden = 128, Features = 8, Channels = 4, Runs = 15, Together = 5;

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

        Console.WriteLine($"{"part",-34} {"forward ms",11} {"with gradient ms",17} {"GFLOP with gradient",20} {"GFLOP/s",8}");
        var (rows, square) = (Numbers(1024, Hidden).detach(), Numbers(Hidden, Hidden).detach());
        Measure("the library's product, 1024 rows", StepArithmetic.Product(1024, Hidden, Hidden), () => rows.mm(square), gradient: false);
        var (ofMessages, ofPointers) =
            (StepArithmetic.Messages(Batch, N, Hidden, Channels), StepArithmetic.Pointers(Batch, N, Hidden, Channels, Features));
        Measure("messages and their largest", ofMessages, () => MessageMax.Apply(nodes, more, edges, kernel, first, second));
        Measure("triplets and their largest", 0, () => TripletMax.Apply(terms, pairs));
        Measure("logits of a pointer, kept", ofPointers, () => PointerLogits.Apply(
            nodes, more, weights, edges, kernel, [triplets, output.Kernel, output.Bias, first.Kernel], keep: true));
        Measure("logits of a pointer, made again", ofPointers * 4 / 3, () => PointerLogits.Apply(
            nodes, more, weights, edges, kernel, [triplets, output.Kernel, output.Bias, first.Kernel], keep: false));
        var ofLayers = 3 * StepArithmetic.Product(Batch * N, 2 * Hidden, 4 * Hidden + 3 * Features);
        Measure("layers that read a node's state", ofLayers, () => grouped.Of(all));
    }

    // The least of the runs' processor times: others may work on the machine.
    private static void Measure(string part, double operations, Func<Tensor> run, bool gradient = true)
    {
        List<Measured> forward = [], both = [];
        for (var i = 0; i < Runs; i++)
        {
            forward.Add(Measured.Of(() =>
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                for (var j = 0; j < Together; j++) run();
            }));
            if (!gradient) continue;
            both.Add(Measured.Of(() =>
            {
                for (var j = 0; j < Together; j++)
                {
                    using var scope = NewDisposeScope();
                    run().sum().backward();
                }
            }));
        }

        var (one, two) = (Least(forward), gradient ? Least(both) : double.NaN);
        var rate = operations > 0 ? $"{operations / 1e9,20:F2} {operations / 1e6 / (gradient ? two : one),8:F0}" : "";
        Console.WriteLine($"{part,-34} {one,11:F2} {two,17:F2} {rate}");

        static double Least(List<Measured> runs) => runs.Min(r => r.Processor) / Together;
    }
}
