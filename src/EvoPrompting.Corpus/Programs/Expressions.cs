using System.Globalization;

namespace EvoPrompting.Corpus.Programs;

/// <summary>Writes single steps as C# expressions.</summary>
internal static class Expressions
{
    /// <summary>True for steps whose expression reads its input once, so that it can be an expression itself.</summary>
    public static bool IsSimple(Node node) => node switch
    {
        Conv or Dense or Activation or Norm or Dropout or Recurrent or Flatten => true,
        Programs.Pool => true,
        GlobalPool g => g.Kind is not (GlobalKind.MeanAndMax or GlobalKind.Attention),
        Programs.Operation o =>
            o.Kind is not (OperationKind.WithAbs or OperationKind.Difference or OperationKind.Centre or OperationKind.Crop),
        _ => false,
    };

    public static bool IsLayer(Node node) => node is Conv or Dense or Norm or Recurrent;

    /// <summary>Returns the expression that makes a layer, for example <c>nn.Dense(features: 10)</c>.</summary>
    /// <param name="width">Writes a number of features.</param>
    /// <param name="features">What the layer's features amount to.</param>
    public static string Layer(Node node, ArgumentStyle style, Func<int, string> width, int features) => node switch
    {
        Conv c => Call("Conv", style,
            ("features", width(features)), ("kernelSize", Text(c.Kernel)), ("stride", Unless(c.Stride, 1)),
            ("padding", c.Padding is { } p ? Text(p) : null), ("dilation", Unless(c.Dilation, 1)),
            ("groups", !c.Depthwise ? Unless(c.Groups, 1) : features > 1 ? width(features) : null),
            ("useBias", c.Bias ? null : "false"), ("frozen", c.Frozen ? "true" : null)),
        Dense d => Call("Dense", style,
            ("features", width(features)), ("useBias", d.Bias ? null : "false"), ("frozen", d.Frozen ? "true" : null)),
        Norm { Kind: NormKind.Layer } => "nn.LayerNorm()",
        Norm { Kind: NormKind.Batch } => "nn.BatchNorm()",
        Norm n => Call("GroupNorm", style, ("numGroups", Text(n.Groups))),
        Recurrent r => Call(r.Kind.ToString(), style,
            ("hiddenSize", Text(r.Hidden)), ("bidirectional", r.Bidirectional ? "true" : null), ("frozen", r.Frozen ? "true" : null)),
        Dropout d => Call("Dropout", style, ("rate", Hundredths(d.Percent))),
        _ => throw new ArgumentException($"{node.GetType().Name} is no layer", nameof(node)),
    };

    /// <summary>Returns a function or an operation applied to an expression.</summary>
    /// <param name="shape">The shape of the input.</param>
    public static string Apply(Node node, string x, Shape shape, ProgramStyle style) => node switch
    {
        Activation { Kind: not ActivationKind.LeakyRelu } a when style.Methods => $"{x}.{a.Kind.ToString().ToLowerInvariant()}()",
        Activation a => $"nn.{a.Kind}({x})",
        Programs.Pool p => Pool(p, x, style.Arguments),
        Flatten => $"{x}.flatten(1)",
        GlobalPool g => Global(g.Kind, x),
        Programs.Operation o => Operation(o, x, shape),
        _ => throw new ArgumentException($"{node.GetType().Name} is no function", nameof(node)),
    };

    /// <summary>Returns an operation that reads its input more than once; <paramref name="x"/> is a variable.</summary>
    public static string ApplyToVariable(Node node, string x, Shape shape, ArgumentStyle style) => node switch
    {
        GlobalPool { Kind: GlobalKind.MeanAndMax } => $"torch.cat(new[] {{ {x}.mean([1]), {x}.amax(1) }}, 1)",
        GlobalPool { Kind: GlobalKind.Attention } => $"({x} * nn.Softmax({Call("Dense", style, ("features", "1"))}({x}), axis: 1)).sum(1)",
        Programs.Operation { Kind: OperationKind.WithAbs } => $"torch.cat(new[] {{ {x}, {x}.abs() }}, {(shape.IsVector ? 1 : 2)})",
        Programs.Operation { Kind: OperationKind.Difference } =>
            $"{x}.narrow(1, 1, {shape.Length - 1}) - {x}.narrow(1, 0, {shape.Length - 1})",
        Operation { Kind: OperationKind.Centre } => $"{x} - {x}.mean([1], true)",
        Operation { Kind: OperationKind.Crop } o => $"{x}.narrow(1, {o.Amount}, {shape.Length - 2 * o.Amount})",
        _ => throw new ArgumentException($"{node.GetType().Name} reads its input once", nameof(node)),
    };

    public static string Call(string name, ArgumentStyle style, params ReadOnlySpan<(string Name, string? Value)> arguments)
    {
        var written = new List<string>();
        var positional = style switch { ArgumentStyle.Named => 0, ArgumentStyle.FirstPositional => 1, _ => 2 };
        for (var i = 0; i < arguments.Length; i++)
        {
            var (argument, value) = arguments[i];
            if (value is not null) written.Add(i < positional && value is not ("true" or "false") ? value : $"{argument}: {value}");
        }

        return $"nn.{name}({string.Join(", ", written)})";
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Hundredths(int number) => (number / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    private static string? Unless(int value, int ordinary) => value == ordinary ? null : Text(value);

    private static string Pool(Pool pool, string x, ArgumentStyle style)
    {
        var stride = pool.Stride == pool.Window && style == ArgumentStyle.FirstPositional ? "" : $", {Named("stride")}{pool.Stride}";
        var padding = pool.Padding == 0 ? "" : $", padding: {pool.Padding}";
        return $"nn.{pool.Kind}Pool({x}, {Named("window")}{pool.Window}{stride}{padding})";

        string Named(string name) =>
            style == ArgumentStyle.Named || (name == "stride" && style == ArgumentStyle.FirstPositional) ? name + ": " : "";
    }

    private static string Global(GlobalKind kind, string x) => kind switch
    {
        GlobalKind.Mean => $"{x}.mean([1])",
        GlobalKind.Max => $"{x}.amax(1)",
        GlobalKind.Last => $"{x}.select(1, -1)",
        GlobalKind.Sum => $"{x}.sum(1)",
        GlobalKind.LogSumExp => $"{x}.logsumexp(1)",
        GlobalKind.Variance => $"{x}.var(1)",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Operation(Operation operation, string x, Shape shape) => operation.Kind switch
    {
        OperationKind.Transpose => $"{x}.transpose(1, 2)",
        OperationKind.Abs => $"{x}.abs()",
        OperationKind.Square => $"{x}.square()",
        OperationKind.Sin => $"{x}.sin()",
        OperationKind.Negate => $"{x}.neg()",
        OperationKind.Flip => $"{x}.flip(1)",
        OperationKind.Roll => $"{x}.roll({operation.Amount}, 1)",
        OperationKind.CumulativeSum => $"{x}.cumsum(1)",
        OperationKind.EverySecond => $"{x}.slice(1, 0, {shape.Length}, 2)",
        OperationKind.Patch => $"{x}.reshape(-1, {shape.Length / operation.Amount}, {shape.Channels * operation.Amount})",
        OperationKind.Scale => $"{x}.mul({(operation.Amount / 10m).ToString("0.#", CultureInfo.InvariantCulture)})",
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
