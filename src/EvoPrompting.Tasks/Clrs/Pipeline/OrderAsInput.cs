using EvoPrompting.Networks.Probes;
using EvoPrompting.Networks.Trajectories;

namespace EvoPrompting.Tasks.Clrs.Pipeline;

/// <summary>
/// Where hint <c>pred_h</c> only says in which order the nodes stand and never changes, gives it as input <c>pred</c> instead: there is
/// nothing to predict about it.
/// </summary>
public static class OrderAsInput
{
    private const string Hint = "pred_h", Input = "pred";

    public static AlgorithmSpec Rewrite(AlgorithmSpec algorithm)
    {
        if (!algorithm.HasFixedOrder) return algorithm;
        var order = Moved(algorithm.Hints.Single(p => p.Name == Hint));
        var rest = algorithm.WithoutHint(Hint);
        return rest with { Probes = [.. rest.Inputs, order, .. rest.Outputs, .. rest.Hints], HasFixedOrder = false };
    }

    public static TrajectoryBatch Rewrite(AlgorithmSpec algorithm, TrajectoryBatch batch)
    {
        if (!algorithm.HasFixedOrder) return batch;
        var order = batch.Hints.Single(p => p.Spec.Name == Hint);
        var atStart = order.Values[..(order.Shape[1] * order.Shape[2])];
        return batch with
        {
            Inputs = [.. batch.Inputs, new(Moved(order.Spec), order.Shape[1..], atStart)],
            Hints = [.. batch.Hints.Where(p => p != order)],
        };
    }

    private static ProbeSpec Moved(ProbeSpec hint) => hint with { Name = Input, Stage = ProbeStage.Input };
}
