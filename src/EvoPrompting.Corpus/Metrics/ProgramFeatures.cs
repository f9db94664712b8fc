using EvoPrompting.Corpus.Families;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Metrics;

/// <summary>Describes a plan by the numbers that its accuracy is estimated from.</summary>
public sealed class ProgramFeatures
{
    private readonly double[] kinds = new double[Enum.GetValues<ActivationKind>().Length];
    private readonly double[] heads = new double[Enum.GetValues<GlobalKind>().Length + 1];
    private double convolutions, depthwise, dense, pools, maxPools, norms, batchNorms, dropout, recurrent, frozen, residuals, gates,
        attention, operations, shared, joins, weighted, activations, logWidths, kernels;

    private double receptive = 1, jump = 1, narrowest = double.PositiveInfinity, widest = 1;
    private Shape beforeHead;
    private bool left;

    private ProgramFeatures()
    {
    }

    /// <summary>Returns the features; the first is 1.</summary>
    public static double[] Of(NetworkProgram program)
    {
        var features = new ProgramFeatures();
        features.Follow(program.Plan.Nodes, CorpusTask.Input, 0);
        return features.Vector(program.Count);
    }

    private double[] Vector(PlanCount count)
    {
        var size = Math.Log(count.Trainable);
        var hasConv = convolutions + depthwise > 0 ? 1.0 : 0;
        var seen = Math.Min(1.5, receptive / 40);
        var position = beforeHead.Length / 40.0;
        var channels = Math.Log(Math.Max(1, beforeHead.Channels));
        var narrow = Math.Log(Math.Min(narrowest, 64));
        var acts = Math.Max(1, activations);
        return
        [
            1, size, size * size / 10, Math.Log(count.Operations + 1), Math.Log(count.Frozen + 1),
            Math.Min(convolutions, 6), convolutions * convolutions / 10, depthwise, Math.Min(dense, 5), pools, maxPools, norms, batchNorms,
            dropout,
            recurrent, frozen, Math.Min(residuals, 4), gates, attention, operations, shared, joins,
            hasConv, hasConv * size, seen, seen * seen, seen * hasConv * size / 10, position, position * heads[0], channels,
            channels * (1 - heads[0]),
            narrow, narrow * narrow, Math.Log(widest), weighted > 0 ? logWidths / weighted : 0,
            convolutions > 0 ? kernels / convolutions / 5 : 0,
            Math.Min(activations, 6), activations == 0 ? 1 : 0,
            .. kinds.Select(k => k / acts), .. heads,
        ];
    }

    private Shape Follow(Sequence<Node> nodes, Shape shape, int stack)
    {
        var same = shape.Channels;
        foreach (var node in nodes)
        {
            var after = PlanCounter.After(node, shape, same, stack)!.Value;
            Step(node, shape, after, stack);
            shape = after;
        }

        return shape;
    }

    private void Step(Node node, Shape before, Shape after, int stack)
    {
        switch (node)
        {
            case Conv conv:
                if (conv.Depthwise) depthwise++;
                else convolutions++;
                kernels += conv.Depthwise ? 0 : conv.Kernel;
                if (conv.Frozen) frozen++;
                See(conv.Dilation * (conv.Kernel - 1) + 1, conv.Stride);
                Wide(after.Channels);
                break;
            case Dense layer:
                dense++;
                if (layer.Frozen) frozen++;
                if (after.Channels != CorpusTask.Classes) Wide(after.Channels);
                break;
            case Activation activation:
                activations++;
                kinds[(int)activation.Kind]++;
                break;
            case Pool pool:
                pools++;
                if (pool.Kind == PoolKind.Max) maxPools++;
                See(pool.Window, pool.Stride);
                break;
            case Norm norm:
                norms++;
                if (norm.Kind == NormKind.Batch) batchNorms++;
                break;
            case Dropout drop: dropout += drop.Percent / 100.0; break;
            case Recurrent layer:
                recurrent += layer.Bidirectional ? 1.5 : 1;
                if (layer.Frozen) frozen++;
                See(30, 1);
                Wide(after.Channels);
                break;
            case Flatten: Leave(0, before); break;
            case GlobalPool global: Leave(1 + (int)global.Kind, before); break;
            case Operation operation:
                operations++;
                if (operation.Kind is OperationKind.Patch) See(operation.Amount, operation.Amount);
                if (operation.Kind is OperationKind.EverySecond) See(1, 2);
                if (operation.Kind is OperationKind.Transpose or OperationKind.CumulativeSum) See(30, 1);
                break;
            case Residual residual:
                residuals++;
                Follow(residual.Body, before, stack);
                break;
            case Branches branches:
                joins++;
                var (seen, step) = (receptive, jump);
                var most = (receptive, jump);
                foreach (var path in branches.Paths)
                {
                    (receptive, jump) = (seen, step);
                    Follow(path, before, stack);
                    if (receptive > most.receptive) most = (receptive, jump);
                }

                (receptive, jump) = most;
                break;
            case Siamese siamese:
                shared++;
                Step(siamese.Layer, before, after, stack);
                break;
            case Gate or SqueezeExcite: gates++; break;
            case SelfAttention:
                attention++;
                See(30, 1);
                break;
            case Repeat repeat:
                if (repeat.Shared) shared++;
                for (var i = 0; i < repeat.Count; i++) before = Follow(repeat.Body, before, stack);
                break;
            case Stack inner:
                foreach (var width in inner.Widths) before = Follow(inner.Body, before, width);
                break;
            default: throw new InvalidOperationException($"no features of {node.GetType().Name}");
        }
    }

    private void See(int window, int stride)
    {
        receptive += (window - 1) * jump;
        jump *= stride;
    }

    private void Wide(int width)
    {
        if (width != CorpusTask.Classes) narrowest = Math.Min(narrowest, width);
        widest = Math.Max(widest, width);
        logWidths += Math.Log(width);
        weighted++;
    }

    private void Leave(int head, Shape before)
    {
        if (left) return;
        left = true;
        heads[head] = 1;
        beforeHead = before;
    }
}
