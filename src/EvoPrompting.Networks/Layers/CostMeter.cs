using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Counts what one pass costs, the same on every machine. Layers and the operations of <see cref="Contract.Counted"/> count their
/// multiply-adds exactly; every other tensor operation counts one for each number of its result, which is too much for views. A program
/// can neither free a tensor nor change one in place (both are refused when it is read), so all that it makes is there at the end.
/// </summary>
internal sealed class CostMeter
{
    private const int RoundsOfAnOperation = 1000; // a round of a loop takes nanoseconds, an operation microseconds

    private const double MostMultiplyAdds = 1e18; // above every limit, below what a long holds

    private readonly HashSet<Tensor> ofLayers = new(ReferenceEqualityComparer.Instance);
    private long multiplyAdds;
    private long bytes;
    private long rounds;

    /// <summary>Runs one pass of a network that is built, and returns its cost.</summary>
    public static MeasuredCost Measure(Network network, Tensor x) => Measure(network, () => network.Call(x));

    /// <param name="pass">One pass of <paramref name="network"/>.</param>
    public static MeasuredCost Measure(Network network, Action pass)
    {
        var meter = new CostMeter();
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.CreatedInScopeCount;
        network.Meter = meter;
        try
        {
            pass();
            var operations = DisposeScopeManager.Statistics.CreatedInScopeCount - before + meter.rounds / RoundsOfAnOperation;
            foreach (var tensor in scope.DisposablesView.OfType<Tensor>())
            {
                meter.bytes += Bytes(tensor);
                if (!meter.ofLayers.Contains(tensor)) meter.multiplyAdds += tensor.numel();
            }

            return new MeasuredCost(
                network.Parameters.Where(p => !p.Frozen).Sum(p => p.Count), network.Parameters.Where(p => p.Frozen).Sum(p => p.Count),
                meter.multiplyAdds, meter.bytes, (int)Math.Min(int.MaxValue, operations));
        }
        finally
        {
            network.Meter = null;
        }
    }

    /// <summary>Applies a layer: its inner tensors count as bytes and operations only.</summary>
    public Tensor Apply(LayerNode node, Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = node.Kind.Forward(node, x);
        multiplyAdds += node.Kind.MultiplyAdds(node, x, y);
        foreach (var tensor in scope.DisposablesView.OfType<Tensor>())
            if (!ReferenceEquals(tensor, y))
                bytes += Bytes(tensor);
        ofLayers.Add(y);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Adds what an operation takes besides a multiply-add for each number of its result.</summary>
    public void AddMultiplyAdds(double count) => multiplyAdds = (long)Math.Min(MostMultiplyAdds, multiplyAdds + count);

    /// <summary>Adds a round of a loop: a thousand count as one operation.</summary>
    public void AddRound() => rounds++;

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.ElementSize;
}
