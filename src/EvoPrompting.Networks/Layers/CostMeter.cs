using TorchSharp;
using static TorchSharp.torch;

namespace EvoPrompting.Networks.Layers;

/// <summary>
/// Counts what one pass costs, the same on every machine. A layer counts its multiply-adds exactly; every other tensor operation counts
/// one for each number of its result, which is too little for matrix products called on tensors directly (the clock stops those) and too
/// much for views. Tensors that the candidate disposes itself count as operations only.
/// </summary>
internal sealed class CostMeter
{
    private readonly HashSet<Tensor> ofLayers = new(ReferenceEqualityComparer.Instance);
    private long multiplyAdds;
    private long bytes;

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
            var operations = DisposeScopeManager.Statistics.CreatedInScopeCount - before;
            foreach (var tensor in scope.DisposablesView.OfType<Tensor>())
            {
                meter.bytes += Bytes(tensor);
                if (!meter.ofLayers.Contains(tensor)) meter.multiplyAdds += tensor.numel();
            }

            return new MeasuredCost(
                network.Parameters.Where(p => !p.Frozen).Sum(p => p.Count), network.Parameters.Where(p => p.Frozen).Sum(p => p.Count),
                meter.multiplyAdds, meter.bytes, checked((int)operations));
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

    private static long Bytes(Tensor tensor) => tensor.numel() * tensor.ElementSize;
}
