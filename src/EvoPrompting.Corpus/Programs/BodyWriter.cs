namespace EvoPrompting.Corpus.Programs;

/// <summary>Writes the statements of <c>Call</c>, and helper methods beside it, for one plan.</summary>
internal sealed partial class BodyWriter
{
    private readonly ProgramStyle style;
    private readonly Naming naming;
    private List<string> lines = [];

    public BodyWriter(ProgramPlan plan, Shape input)
    {
        style = plan.Style;
        naming = new Naming(plan, input);
        var scope = new Scope();
        scope.Declare("x");
        naming.Declare(scope);
        var chain = new Chain("x", style.Main == "x" ? "x" : null, [style.Main, "h", "y", "z"]);
        Run(plan.Nodes, chain, scope, input, new Context(0, null, null));
        if (style.Returns && chain.Pending is { } last) lines.Add($"return {last};");
        else lines.Add($"return {Value(chain, scope)};");
        if (naming.Declaration is { } declaration) lines.Insert(0, declaration);
    }

    public IReadOnlyList<string> Lines => lines;

    /// <summary>Helper methods, each with its signature, braces and statements.</summary>
    public List<IReadOnlyList<string>> Methods { get; } = [];

    /// <summary>A value on its way: the variable that holds it, the one it is written to, and what is not written down yet.</summary>
    private sealed class Chain(string value, string? target, IReadOnlyList<string> names)
    {
        public string Value = value;
        public string? Target = target; // null until it is declared
        public IReadOnlyList<string> Names = names;
        public string? Pending;
        public int Fused;
        public bool Closed; // the pending expression must not become part of another
    }

    /// <param name="StackWidth">The width of the enclosing stack.</param>
    /// <param name="StackName">The variable it stands in, or null where it is written as a number.</param>
    /// <param name="Shared">Names of the enclosing repeat's shared layers, taken in order.</param>
    private sealed record Context(int StackWidth, string? StackName, Queue<string>? Shared);

    private Shape Run(Sequence<Node> nodes, Chain chain, Scope scope, Shape shape, Context context)
    {
        var entry = shape;
        Node? previous = null;
        foreach (var node in nodes)
        {
            Step(node, previous, chain, scope, shape, entry.Channels, context);
            shape = PlanCounter.After(node, shape, entry.Channels, context.StackWidth)
                ?? throw new ArgumentException($"{node} does not fit {shape}");
            previous = node;
        }

        return shape;
    }

    private void Step(Node node, Node? previous, Chain chain, Scope scope, Shape shape, int same, Context context)
    {
        if (Expressions.IsSimple(node))
        {
            if (chain.Pending is not null && !Fuses(previous, node, chain)) Flush(chain, scope);
            chain.Pending = Simple(node, chain.Pending ?? chain.Value, shape, same, context);
            chain.Fused++;
            return;
        }

        switch (node)
        {
            case Residual residual: WriteResidual(residual, chain, scope, shape, context); break;
            case Branches branches: WriteBranches(branches, chain, scope, shape, context); break;
            case Siamese siamese: WriteSiamese(siamese, chain, scope, shape, same, context); break;
            case Repeat repeat: WriteRepeat(repeat, chain, scope, shape, context); break;
            case Stack stack: WriteStack(stack, chain, scope, shape); break;
            case SqueezeExcite excite: WriteExcite(excite, chain, scope, shape, context); break;
            case SelfAttention attention: WriteAttention(attention, chain, scope, shape, context); break;
            case Gate gate:
                var gated = Value(chain, scope);
                Node layer = gate.Kernel == 1 ? new Dense(shape.Channels) : new Conv(shape.Channels, gate.Kernel);
                Set(chain, $"{gated} * nn.{gate.Kind}({Simple(layer, gated, shape, same, context)})");
                break;
            default:
                Set(chain, Expressions.ApplyToVariable(node, Value(chain, scope), shape, style.Arguments));
                break;
        }
    }

    private bool Fuses(Node? previous, Node node, Chain chain) => !chain.Closed && style.Fusion switch
    {
        FusionStyle.Lines => false,
        FusionStyle.Activations => node is Activation && previous is not null && Expressions.IsLayer(previous) && chain.Fused < 2,
        _ => chain.Fused < (node is Activation ? 3 : 2),
    };

    private string Simple(Node node, string x, Shape shape, int same, Context context)
    {
        if (!Expressions.IsLayer(node) && node is not Dropout) return Expressions.Apply(node, x, shape, style);
        if (context.Shared is { Count: > 0 } && Expressions.IsLayer(node)) return $"{context.Shared.Dequeue()}({x})";
        return $"{LayerOf(node, shape, same, context)}({x})";
    }

    private string LayerOf(Node node, Shape shape, int same, Context context)
    {
        var (written, features) = node switch
        {
            Conv { Depthwise: true } => (shape.Channels, shape.Channels),
            Conv conv => (conv.Features, PlanCounter.Resolve(conv.Features, same, context.StackWidth)),
            Dense dense => (dense.Features, PlanCounter.Resolve(dense.Features, same, context.StackWidth)),
            _ => (0, 0),
        };
        return Expressions.Layer(node, style.Arguments, _ => WidthText(written, features, context), features);
    }

    private string WidthText(int written, int features, Context context)
    {
        var isStacks = written == Width.OfStack || features == context.StackWidth;
        return isStacks && context.StackName is { } name ? name : naming.Width(features);
    }

    // Writes the body once for each pass; a loop can stand for the passes only if all came out the same.
    private List<string>? Bodies(
        int count, Scope scope, Chain chain, Shape shape, Func<Scope, Chain, Shape, int, Shape> write, bool returns = false)
    {
        var kept = lines;
        List<string>? first = null;
        Scope? names = null;
        for (var i = 0; i < count; i++)
        {
            lines = [];
            var block = scope.Copy();
            var sub = new Chain(chain.Value, chain.Target, chain.Names);
            shape = write(block, sub, shape, i);
            if (returns && style.Returns && sub.Pending is { } last) lines.Add($"return {last};");
            else if (returns) lines.Add($"return {Value(sub, block)};");
            else Flush(sub, block);
            (var written, lines) = (lines, kept);
            if (first is not null && !first.SequenceEqual(written)) return null;
            first = written;
            names ??= block;
        }

        scope.Close(names!);
        return first;
    }

    private void Block(IEnumerable<string> body)
    {
        lines.Add("{");
        lines.AddRange(body.Select(ProgramWriter.Indented));
        lines.Add("}");
    }

    private static IEnumerable<(Node Layer, Shape Before)> Layers(Sequence<Node> nodes, Shape shape, int same, Context context)
    {
        foreach (var node in nodes)
        {
            if (Expressions.IsLayer(node)) yield return (node, shape);
            if (node is Residual residual)
                foreach (var inner in Layers(residual.Body, shape, shape.Channels, context))
                    yield return inner;
            shape = PlanCounter.After(node, shape, same, context.StackWidth)!.Value;
        }
    }

    private static string[] LayerNames(Node layer) => layer switch
    {
        Conv => ["conv", "conv2", "conv3"],
        Dense => ["dense", "dense2", "dense3"],
        Recurrent { Kind: RecurrentKind.GRU } => ["gru", "gru2"],
        Recurrent => ["lstm", "lstm2"],
        _ => ["norm", "norm2"],
    };

    private static string Joined(JoinKind join, IReadOnlyList<string> parts, bool isVector) => join switch
    {
        JoinKind.Concatenate => $"torch.cat(new[] {{ {string.Join(", ", parts)} }}, {(isVector ? 1 : 2)})",
        JoinKind.Add => string.Join(" + ", parts),
        _ => string.Join(" * ", parts),
    };

    private string Typing => style.Typed ? "Tensor" : "var";

    private Chain Side(string input, Scope scope, IReadOnlyList<string>? names = null) =>
        new(input, null, names ?? style.Scratch) { Pending = null };

    private readonly record struct Variable(string Name, bool IsNew);

    private static Variable Scratch(Scope scope, IReadOnlyList<string> names) =>
        scope.TakeFree() is { } free ? new Variable(free, false) : new Variable(scope.Declare(names), true);

    private void Assign(Variable variable, string expression) =>
        lines.Add($"{(variable.IsNew ? Typing + " " : "")}{variable.Name} = {expression};");

    private static void Set(Chain chain, string expression)
    {
        chain.Pending = expression;
        chain.Fused = 9;
        chain.Closed = true;
    }

    private void Flush(Chain chain, Scope scope)
    {
        if (chain.Pending is not { } expression) return;
        if (chain.Target is { } target)
        {
            lines.Add($"{target} = {expression};");
        }
        else
        {
            var variable = Scratch(scope, chain.Names);
            chain.Target = variable.Name;
            Assign(variable, expression);
        }

        chain.Value = chain.Target;
        chain.Pending = null;
        chain.Fused = 0;
        chain.Closed = false;
    }

    private string Value(Chain chain, Scope scope)
    {
        Flush(chain, scope);
        return chain.Value;
    }

    // Makes sure that the value stands in the variable that a loop's body writes to.
    private void Settle(Chain chain, Scope scope)
    {
        Flush(chain, scope);
        if (chain.Target is not null) return;
        chain.Pending = chain.Value;
        Flush(chain, scope);
    }
}
