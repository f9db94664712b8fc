namespace EvoPrompting.Corpus.Programs;

// The statements of parts that hold other parts: residuals, branches, excitation, attention, loops, functions.
internal sealed partial class BodyWriter
{
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
            if (style.Fusion == FusionStyle.Chains && side is { Closed: false, Target: null, Pending: { } expression }
                && branches.Paths.Count < 3
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
            ? [new Dense(excite.Hidden), new Activation(ActivationKind.Relu), new Dense(shape.Channels),
                new Activation(ActivationKind.Sigmoid)]
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
}
