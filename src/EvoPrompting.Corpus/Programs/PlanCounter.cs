namespace EvoPrompting.Corpus.Programs;

/// <summary>What a plan amounts to, counted without running it.</summary>
/// <param name="Trainable">Trainable parameters.</param>
/// <param name="Frozen">Parameters that are not trained.</param>
/// <param name="Operations">Multiply-adds of one forward pass of one example.</param>
public sealed record PlanCount(int Trainable, int Frozen, long Operations);

/// <summary>
/// Follows shapes through a plan and counts parameters and multiply-adds. A plan that does not fit (sizes that cannot be added, a
/// window longer than the sequence, ...) has no count.
/// </summary>
public sealed class PlanCounter
{
    private long trainable, frozen, operations;

    private PlanCounter()
    {
    }

    /// <summary>
    /// Counts a plan for the given input, or returns null where it does not fit or does not end in a vector of <paramref name="classes"/>.
    /// </summary>
    public static PlanCount? Count(Sequence<Node> nodes, Shape input, int classes)
    {
        var counter = new PlanCounter();
        if (counter.Follow(nodes, input, 0) is not { } output || output != new Shape(0, classes)) return null;
        return counter.trainable is > 0 and < 10_000_000
            ? new PlanCount((int)counter.trainable, (int)counter.frozen, counter.operations)
            : null;
    }

    /// <summary>Returns the shape behind one step, or null where it does not fit.</summary>
    /// <param name="stack">The width of the enclosing stack.</param>
    public static Shape? After(Node node, Shape input, int same, int stack) => new PlanCounter().Step(node, input, same, stack);

    /// <summary>Returns the shape behind the steps, or null where one does not fit.</summary>
    public static Shape? After(Sequence<Node> nodes, Shape input, int stack) => new PlanCounter().Follow(nodes, input, stack);

    /// <summary>Returns the width in numbers.</summary>
    public static int Resolve(int features, int same, int stack) => features switch
    {
        Width.OfStack => stack,
        Width.Same => same,
        _ => features,
    };

    private Shape? Follow(Sequence<Node> nodes, Shape input, int stack)
    {
        Shape? shape = input;
        foreach (var node in nodes)
            if (shape is { } known)
                shape = Step(node, known, input.Channels, stack);
        return shape;
    }

    private Shape? Step(Node node, Shape x, int same, int stack) => node switch
    {
        Conv conv => Conv(conv, x, same, stack),
        Dense dense => Dense(x, Resolve(dense.Features, same, stack), dense.Bias, dense.Frozen),
        Activation => x,
        Dropout => x,
        Pool pool => x.IsVector ? null : Sequence((x.Length + 2 * pool.Padding - pool.Window) / (double)pool.Stride, x.Channels),
        Norm norm => Norm(norm, x),
        Recurrent recurrent => Recurrent(recurrent, x),
        Flatten => x.IsVector ? null : new Shape(0, x.Size),
        GlobalPool global => Global(global.Kind, x),
        Operation operation => Operation(operation, x),
        Residual residual => Residual(residual, x, stack),
        Branches branches => Branches(branches, x, stack),
        Siamese siamese => Siamese(siamese, x, same, stack),
        Gate gate => Gate(gate, x),
        SqueezeExcite excite => Excite(excite, x),
        SelfAttention attention => Attention(attention, x),
        Repeat repeat => Repeat(repeat, x, stack),
        Stack inner => Widths(inner, x),
        _ => throw new InvalidOperationException($"no count for {node.GetType().Name}"),
    };

    private static Shape? Sequence(double steps, int channels) => steps < 0 ? null : new Shape((int)Math.Floor(steps) + 1, channels);

    private Shape? Conv(Conv conv, Shape x, int same, int stack)
    {
        var features = conv.Depthwise ? x.Channels : Resolve(conv.Features, same, stack);
        var groups = conv.Depthwise ? x.Channels : conv.Groups;
        if (x.IsVector || features < 1 || x.Channels % groups != 0 || features % groups != 0) return null;
        var span = conv.Dilation * (conv.Kernel - 1);
        if (conv.Padding is null && span >= 2 * x.Length) return null; // mostly padding: legal, but no sensible program
        var output = conv.Padding is { } padding
            ? Sequence((x.Length + 2 * padding - span - 1) / (double)conv.Stride, features)
            : new Shape((x.Length + conv.Stride - 1) / conv.Stride, features);
        var weights = (long)conv.Kernel * (x.Channels / groups) * features;
        Add(weights + (conv.Bias ? features : 0), conv.Frozen);
        operations += weights * (output?.Length ?? 0);
        return output;
    }

    private Shape? Dense(Shape x, int features, bool bias = true, bool isFrozen = false)
    {
        if (features < 1) return null;
        var weights = (long)x.Channels * features;
        Add(weights + (bias ? features : 0), isFrozen);
        operations += weights * Math.Max(1, x.Length);
        return x with { Channels = features };
    }

    private Shape? Norm(Norm norm, Shape x)
    {
        if (norm.Kind == NormKind.Layer && x.Channels < 3) return null; // nothing would be left
        if (norm.Kind == NormKind.Group && (x.IsVector || x.Channels % norm.Groups != 0)) return null;
        Add(2 * x.Channels, false);
        return x;
    }

    private Shape? Recurrent(Recurrent recurrent, Shape x)
    {
        if (x.IsVector || x.Length > 40) return null;
        long h = recurrent.Hidden, inputs = x.Channels, directions = recurrent.Bidirectional ? 2 : 1;
        var gates = recurrent.Kind == RecurrentKind.GRU ? 3 : 4;
        var biases = recurrent.Kind == RecurrentKind.GRU ? 4 * h : 4 * h;
        Add(directions * (gates * (inputs * h + h * h) + biases), recurrent.Frozen);
        operations += directions * x.Length * (gates * (inputs * h + h * h) + 4000); // a step of its own costs besides
        return new Shape(x.Length, (int)(directions * h));
    }

    private Shape? Global(GlobalKind kind, Shape x)
    {
        if (x.IsVector || (kind == GlobalKind.Variance && x.Length < 2)) return null;
        if (kind == GlobalKind.Attention) Dense(x, 1);
        return new Shape(0, kind == GlobalKind.MeanAndMax ? 2 * x.Channels : x.Channels);
    }

    private static Shape? Operation(Operation operation, Shape x)
    {
        var amount = operation.Amount;
        return operation.Kind switch
        {
            OperationKind.Abs or OperationKind.Square or OperationKind.Negate or OperationKind.Scale or OperationKind.Sin => x,
            OperationKind.WithAbs => x with { Channels = 2 * x.Channels },
            _ when x.IsVector => null,
            OperationKind.Transpose => new Shape(x.Channels, x.Length),
            OperationKind.Flip or OperationKind.CumulativeSum or OperationKind.Centre or OperationKind.Roll => x,
            OperationKind.Difference => x.Length < 4 ? null : x with { Length = x.Length - 1 },
            OperationKind.EverySecond => x.Length < 4 ? null : x with { Length = (x.Length + 1) / 2 },
            OperationKind.Crop => x.Length < 4 * amount ? null : x with { Length = x.Length - 2 * amount },
            OperationKind.Patch => x.Length % amount != 0 || x.Length == amount ? null : new Shape(x.Length / amount, x.Channels * amount),
            _ => null,
        };
    }

    private Shape? Residual(Residual residual, Shape x, int stack)
    {
        if (Follow(residual.Body, x, stack) is not { } output) return null;
        if (output == x) return residual.Project ? null : x;
        return residual.Project && output.Length == x.Length && output.IsVector == x.IsVector ? Dense(x, output.Channels) : null;
    }

    private Shape? Branches(Branches branches, Shape x, int stack)
    {
        var shapes = new List<Shape>();
        foreach (var path in branches.Paths)
        {
            if (Follow(path, x, stack) is not { } output) return null;
            shapes.Add(output);
        }

        return Joined(branches.Join, shapes);
    }

    private static Shape? Joined(JoinKind join, IReadOnlyList<Shape> shapes)
    {
        if (shapes.Any(s => s.Length != shapes[0].Length)) return null;
        if (join == JoinKind.Concatenate) return shapes[0] with { Channels = shapes.Sum(s => s.Channels) };
        return shapes.All(s => s == shapes[0]) ? shapes[0] : null;
    }

    private Shape? Siamese(Siamese siamese, Shape x, int same, int stack)
    {
        if (Operation(new Operation(siamese.Change), x) is not { } changed || changed != x) return null;
        var before = operations;
        if (Step(siamese.Layer, x, same, stack) is not { } output) return null;
        operations += operations - before;
        return Joined(siamese.Join, [output, output]);
    }

    private Shape? Gate(Gate gate, Shape x)
    {
        if (gate.Kernel == 1) return Dense(x, x.Channels);
        return x.IsVector ? null : Conv(new Conv(x.Channels, gate.Kernel), x, x.Channels, 0);
    }

    private Shape? Excite(SqueezeExcite excite, Shape x)
    {
        if (x.IsVector) return null;
        var means = new Shape(0, x.Channels);
        if (excite.Hidden > 0) means = Dense(means, excite.Hidden)!.Value;
        Dense(means, x.Channels);
        return x;
    }

    private Shape? Attention(SelfAttention attention, Shape x)
    {
        if (x.IsVector || x.Length < 3) return null;
        Dense(x, attention.Features);
        Dense(x, attention.Features);
        Dense(x, x.Channels);
        operations += (long)x.Length * x.Length * (attention.Features + x.Channels);
        return x;
    }

    private Shape? Repeat(Repeat repeat, Shape x, int stack)
    {
        if (repeat.Shared && !repeat.Body.All(CanBeShared)) return null;
        Shape? shape = x;
        var (trainableBefore, frozenBefore) = (trainable, frozen);
        for (var i = 0; i < repeat.Count && shape is { } known; i++)
        {
            shape = Follow(repeat.Body, known, stack);
            if (!repeat.Shared) continue;
            if (shape?.Channels != x.Channels || shape?.IsVector != x.IsVector) return null; // the layer is made for one width
            if (i == 0) (trainableBefore, frozenBefore) = (trainable, frozen);
            else (trainable, frozen) = (trainableBefore, frozenBefore);
        }

        return shape;
    }

    // Layers inside of other structures would be made anew in each pass.
    private static bool CanBeShared(Node node) => node is Residual { Project: false } residual
        ? residual.Body.All(Expressions.IsSimple) : Expressions.IsSimple(node);

    private Shape? Widths(Stack stack, Shape x)
    {
        Shape? shape = x;
        foreach (var width in stack.Widths)
            if (shape is { } known)
                shape = Follow(stack.Body, known, width);
        return shape;
    }

    private void Add(long parameters, bool isFrozen)
    {
        if (isFrozen) frozen += parameters;
        else trainable += parameters;
    }
}
