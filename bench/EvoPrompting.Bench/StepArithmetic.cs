using EvoPrompting.Networks.MessagePassing;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;
using static TorchSharp.torch;

namespace EvoPrompting.Bench;

/// <summary>
/// The floating-point operations of a fused training step, gradient included, and how fast the library multiplies matrices here: together
/// the time that a step would take were it matrix products only.
/// </summary>
internal static class StepArithmetic
{
    /// <summary>Operations of all large products of a step.</summary>
    public static double Of(ClrsNetwork network, TrajectoryBatch batch)
    {
        var (n, h, f) =
            (batch.Inputs.Max(i => i.Shape.Length > 1 ? i.Shape[1] : 0), network.Settings.Hidden, network.Settings.TripletFeatures);
        var (spec, channels) = (network.Spec, 0);
        foreach (var probe in spec.Inputs.Concat(spec.Hints))
            if (Channels.Of(probe) is (ProbeLocation.Edge, var count))
                channels += count;
        var pointers = spec.Hints.Count(p => p is { Type: ProbeType.Pointer, Location: ProbeLocation.Node });
        var numbersOfNodes = spec.Hints.Sum(p => p.Location != ProbeLocation.Node ? 0 : p.Type == ProbeType.Pointer ? 2 * h : 1);
        var example = Messages(1, n, h, channels) + pointers * Pointers(1, n, h, channels, f)
            + 3 * Product(n, 2 * h, 4 * h + 3 * f) + 3 * Product(n, h, 3 * h) + 3 * Product(n, 3 * h, numbersOfNodes);
        return example * batch.Lengths.Sum(l => (double)(l - 1));
    }

    /// <summary>
    /// Two products of h x h on the way, the first made again on the way back with its two gradients; the gradient of the second is sparse.
    /// </summary>
    public static double Messages(double batch, double n, double h, double channels) =>
        5 * Product(batch * n * n, channels, h) + 5 * Product(batch * n * n, h, h) + 2 * Product(batch * n, h, h);

    /// <summary>Logits of a node pointer whose pairs are kept for the way back.</summary>
    public static double Pointers(double batch, double n, double h, double channels, double features) =>
        3 * (Product(batch * n * n, channels, h) + Product(batch * n * n, features, h) + Product(batch * n * n, h, h));

    public static double Product(double rows, double inner, double columns) => 2 * rows * inner * columns;

    /// <summary>Operations a millisecond that the library reaches in products of rows of h numbers with h x h.</summary>
    public static double Rate(int h)
    {
        const int Rows = 1024, Runs = 15, Together = 20;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (rows, square) = (rand(Rows, h), rand(h, h));
        var least = double.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            least = Math.Min(least, Measured.Of(() =>
            {
                for (var i = 0; i < Together; i++) rows.mm(square).Dispose();
            }).Processor / Together);
        }

        return Product(Rows, h, h) / least;
    }
}
