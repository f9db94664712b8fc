namespace EvoPrompting.LanguageModels.Corpus;

/// <summary>Writes the statements of <c>Call</c>, and helper methods beside it, for one plan.</summary>
internal sealed class BodyWriter
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

    private void WriteResidual(Residual residual, Chain chain, Scope scope, Shape shape, Context context)
    {
        var input = Value(chain, scope);
        var output = PlanCounter.After(residual.Body, shape, context.StackWidth)!.Value;
        string Skipped(string x) =>
            residual.Project ? $"{LayerOf(new Dense(output.Channels), shape, shape.Channels, context)}({x})" : x;

        var plain = residual.Body.All(Expressions.IsSimple);
        if (style.Residual == ResidualStyle.Inline && plain && residual.Body.Count <= 3 && context.Shared is null)
        {
            var inner = input;
            var inside = shape;
            foreach (var node in residual.Body)
            {
                inner = Simple(node, inner, inside, shape.Channels, context);
                inside = PlanCounter.After(node, inside, shape.Channels, context.StackWidth)!.Value;
            }

            Set(chain, $"{Skipped(input)} + {inner}");
        }
        else if (style.Residual == ResidualStyle.Skip && chain.Value == chain.Target && !residual.Project)
        {
            var skip = Scratch(scope, ["skip", "residual", .. style.Scratch]);
            Assign(skip, input);
            Run(residual.Body, chain, scope, shape, context);
            Set(chain, $"{Value(chain, scope)} + {skip.Name}");
            scope.Free(skip.Name);
        }
        else
        {
            var side = Side(input, scope);
            Run(residual.Body, side, scope, shape, context);
            var result = Value(side, scope);
            Set(chain, $"{Skipped(input)} + {result}");
            scope.Free(result);
        }
    }

    private void WriteBranches(Branches branches, Chain chain, Scope scope, Shape shape, Context context)
    {
        var input = Value(chain, scope);
        var results = new List<string>();
        foreach (var path in branches.Paths)
        {
            if (path.Count == 0)
            {
                results.Add(input);
                continue;
            }

            var side = Side(input, scope, [((char)('a' + results.Count)).ToString(), .. style.Scratch]);
            Run(path, side, scope, shape, context);
            if (style.Fusion == FusionStyle.Chains && side is { Closed: false, Target: null, Pending: { } expression } && branches.Paths.Count < 3
                && expression.Length < 55)
                results.Add(expression);
            else
                results.Add(Value(side, scope));
        }

        var after = PlanCounter.After(branches.Paths[0], shape, context.StackWidth)!.Value;
        Set(chain, Joined(branches.Join, results, after.IsVector));
    }

    private void WriteSiamese(Siamese siamese, Chain chain, Scope scope, Shape shape, int same, Context context)
    {
        var input = Value(chain, scope);
        var layer = scope.Declare(LayerNames(siamese.Layer));
        lines.Add($"var {layer} = {LayerOf(siamese.Layer, shape, same, context)};");
        var changed = Expressions.Apply(new Operation(siamese.Change), input, shape, style);
        Set(chain, Joined(siamese.Join, [$"{layer}({input})", $"{layer}({changed})"], shape.IsVector));
    }

    private void WriteExcite(SqueezeExcite excite, Chain chain, Scope scope, Shape shape, Context context)
    {
        var input = Value(chain, scope);
        var side = Side(input, scope, ["s", "w", .. style.Scratch]);
        side.Pending = $"{input}.mean([1], true)";
        side.Fused = 1;
        var means = new Shape(1, shape.Channels);
        Sequence<Node> weights = excite.Hidden > 0
            ? [new Dense(excite.Hidden), new Activation(ActivationKind.Relu), new Dense(shape.Channels), new Activation(ActivationKind.Sigmoid)]
            : [new Dense(shape.Channels), new Activation(ActivationKind.Sigmoid)];
        Run(weights, side, scope, means, context);
        var result = Value(side, scope);
        Set(chain, $"{input} * {result}");
        scope.Free(result);
    }

    private void WriteAttention(SelfAttention attention, Chain chain, Scope scope, Shape shape, Context context)
    {
        var input = Value(chain, scope);
        string Projected(string name, int features)
        {
            var variable = scope.Declare(name);
            lines.Add($"{Typing} {variable} = {LayerOf(new Dense(features), shape, shape.Channels, context)}({input});");
            return variable;
        }

        var q = Projected("q", attention.Features);
        var k = Projected("k", attention.Features);
        var v = Projected("v", shape.Channels);
        var root = Math.Round(Math.Sqrt(attention.Features), 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Set(chain, $"{input} + nn.Softmax({q}.matmul({k}.transpose(1, 2)) / {root}).matmul({v})");
    }

    private void WriteRepeat(Repeat repeat, Chain chain, Scope scope, Shape shape, Context context)
    {
        var shared = new List<string>();
        if (repeat.Shared)
        {
            Flush(chain, scope);
            foreach (var (layer, before) in Layers(repeat.Body, shape, shape.Channels, context))
            {
                shared.Add(scope.Declare(LayerNames(layer)));
                lines.Add($"var {shared[^1]} = {LayerOf(layer, before, shape.Channels, context)};");
            }
        }

        Context ForBody() => context with { Shared = repeat.Shared ? new Queue<string>(shared) : null };
        if (style.Loop == LoopStyle.For && repeat.Count > 1)
        {
            Settle(chain, scope);
            var inner = scope.Open();
            var index = inner.Declare(style.Index, "i", "j", "n");
            if (Bodies(repeat.Count, inner, chain, shape, (body, sub, x, _) => Run(repeat.Body, sub, body, x, ForBody())) is { } body)
            {
                lines.Add($"for (int {index} = 0; {index} < {naming.RepeatCount(repeat.Count)}; {index}++)");
                Block(body);
                scope.Close(inner);
                return;
            }
        }

        for (var i = 0; i < repeat.Count; i++)
            shape = Run(repeat.Body, chain, scope, shape, ForBody());
    }

    private void WriteStack(Stack stack, Chain chain, Scope scope, Shape shape)
    {
        Settle(chain, scope);
        if (style.Stack is StackStyle.LocalFunction or StackStyle.Method && WriteFunction(stack, chain, scope, shape)) return;
        if (style.Stack is StackStyle.Foreach or StackStyle.For && stack.Widths.Count > 1)
        {
            var inner = scope.Open();
            var name = inner.Declare(style.WidthName ?? "features", "width", "channels");
            var head = (style.Stack == StackStyle.For ? Naming.Progression(stack.Widths, name) : null)
                ?? $"foreach (var {name} in new[] {{ {string.Join(", ", stack.Widths)} }})";
            var body = Bodies(stack.Widths.Count, inner, chain, shape,
                (block, sub, x, i) => Run(stack.Body, sub, block, x, new Context(stack.Widths[i], name, null)));
            if (body is not null)
            {
                lines.Add(head);
                Block(body);
                scope.Close(inner);
                return;
            }
        }

        foreach (var width in stack.Widths)
            shape = Run(stack.Body, chain, scope, shape, new Context(width, null, null));
    }

    private bool WriteFunction(Stack stack, Chain chain, Scope scope, Shape shape)
    {
        var isMethod = style.Stack == StackStyle.Method;
        var function = new Scope();
        var parameter = isMethod ? "x" : "h";
        function.Declare(parameter);
        var name = function.Declare("features");
        naming.Suspended = isMethod || naming.Declares(name); // a method does not see the constants of Call, a parameter may hide one
        var body = Bodies(stack.Widths.Count, function, new Chain(parameter, parameter, []), shape,
            (block, sub, x, i) => Run(stack.Body, sub, block, x, new Context(stack.Widths[i], name, null)), returns: true);
        naming.Suspended = false;
        if (body is null) return false;

        var function2 = scope.Declare(style.FunctionName, style.FunctionName + "2", "Part");
        List<string> written = [$"Tensor {function2}(Tensor {parameter}, int {name})", "{", .. body.Select(ProgramWriter.Indented), "}"];
        if (isMethod) Methods.Add(written);
        else lines.InsertRange(0, [.. written, ""]);
        foreach (var width in stack.Widths)
        {
            if (chain.Pending is not null && (style.Fusion != FusionStyle.Chains || chain.Closed)) Flush(chain, scope);
            chain.Pending = $"{function2}({chain.Pending ?? chain.Value}, {naming.Width(width)})";
            chain.Fused = 1;
        }

        return true;
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
