namespace EvoPrompting.Corpus.Triplets;

/// <summary>Writes representations, and collects the methods that they are written as.</summary>
internal sealed class RepMethods(TripletStyle style, string width)
{
    private readonly List<(Rep Rep, string Name)> methods = [];

    /// <summary>Returns the expression of a representation.</summary>
    /// <param name="size">Numbers of the result, as C#.</param>
    public string Of(Rep rep, string input, string size)
    {
        switch (rep.Kind)
        {
            case RepKind.Dense: return $"nn.Dense({size})({input})";
            case RepKind.Activated: return TripletExpressions.Of(rep.Activation, $"nn.Dense({size})({input})");
            case RepKind.Mlp when style.Inline:
                return $"nn.Dense({size})({TripletExpressions.Of(rep.Activation, $"nn.Dense({Hidden(rep, size)})({input})")})";
            case RepKind.Mlp: return $"{Name(rep with { Factor = 0 }, style.Mlp)}({input}, {Hidden(rep, size)}, {size})";
            default: return $"{Name(rep, style.Pair)}({input}, {size})";
        }
    }

    /// <summary>The methods, in the order of their first use.</summary>
    public IEnumerable<IReadOnlyList<string>> Methods => methods.Select(m => Method(m.Rep, m.Name));

    private string Name(Rep rep, string name)
    {
        if (methods.Find(m => m.Rep == rep).Name is { } known) return known;
        for (var i = 2; methods.Exists(m => m.Name == name); i++) name = name.TrimEnd('2', '3', '4', '5') + i;
        methods.Add((rep, name));
        return name;
    }

    private string Hidden(Rep rep, string size) => rep.Factor switch
    {
        0 => width,
        1 => size,
        _ => $"{rep.Factor} * {TripletExpressions.Operand(size)}",
    };

    private static IReadOnlyList<string> Method(Rep rep, string name)
    {
        if (rep.Kind == RepKind.Mlp)
            return
            [
                $"private static Tensor {name}(Tensor x, int hidden, int size) => "
                    + $"nn.Dense(size)({TripletExpressions.Of(rep.Activation, "nn.Dense(hidden)(x)")});",
            ];
        var hidden = rep.Factor > 1 ? $"{rep.Factor} * size" : "size";
        var second = rep.Kind == RepKind.Gate
            ? "nn.Dense(size)(x)" : $"nn.Dense(size)({TripletExpressions.Of(rep.Activation, $"nn.Dense({hidden})(x)")})";
        return
        [
            $"private static Tensor {name}(Tensor x, int size)", "{", "    var proj1 = nn.Dense(size)(x);", $"    var proj2 = {second};",
            $"    return {Joined(rep)};", "}",
        ];
    }

    private static string Joined(Rep rep) => rep.Kind switch
    {
        RepKind.Product => "proj1 * proj2",
        RepKind.Concat => "torch.cat([proj1, proj2], -1)",
        RepKind.Sum => "proj1 + proj2",
        _ => $"proj1 * {TripletExpressions.Of(rep.Activation, "proj2")}",
    };
}
