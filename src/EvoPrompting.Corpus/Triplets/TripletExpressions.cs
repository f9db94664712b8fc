using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>Writes the parts of a triplet function that are single expressions.</summary>
internal static class TripletExpressions
{
    /// <summary>Numbers of a term as C#.</summary>
    public static string Of(TermWidth width) => width switch
    {
        TermWidth.Features => "features",
        TermWidth.Half => "features / 2",
        TermWidth.Double => "2 * features",
        TermWidth.Four => "4",
        _ => "16",
    };

    public static string Of(ActivationKind kind, string x) => $"nn.{kind}({x})";

    public static string Of(Step step, string x, string width) => step.Kind switch
    {
        StepKind.Activation => Of(step.Activation, x),
        StepKind.LayerNorm => $"nn.LayerNorm()({x})",
        StepKind.ClampMin => $"{Operand(x)}.clamp_min(-100)",
        StepKind.Half => $"{Operand(x)} / 2",
        StepKind.Double => $"2 * {Operand(x)}",
        StepKind.Square => $"{Operand(x)}.square()",
        StepKind.Abs => $"{Operand(x)}.abs()",
        _ => $"nn.Dense({width})({x})",
    };

    public static string Input(Term term)
    {
        var x = term.Source switch
        {
            TermSource.Node => "z",
            TermSource.Edge => "edges",
            TermSource.Graph => "graph",
            TermSource.EdgesLargest => "edges.amax([1])",
            TermSource.EdgesMean => "edges.mean([1])",
            TermSource.NodesMean => "z.mean([1])",
            _ => "z.amax([1])",
        };
        return term.Halved ? $"{x} / 2" : x;
    }

    /// <summary>Brings a representation to its place among triplets, or among pairs.</summary>
    public static string Placed(string x, Term term, int place, TripletForm form)
    {
        if (place > 10 && place / 10 > place % 10) x += ".transpose(1, 2)";
        if (form == TripletForm.Pairs)
            return x + (term.IsOfEdges ? "" : term.IsOfNodes ? Unsqueezed(place == 1 ? [2] : [1]) : Unsqueezed([1, 2]));
        return x + Unsqueezed([.. new[] { 1, 2, 3 }.Where(axis => place / 10 != axis && place % 10 != axis)]);
    }

    public static string Reduced(Reduction reduction, string x, int axis, bool bare)
    {
        var list = bare ? $"{axis}" : $"[{axis}]";
        return reduction switch
        {
            Reduction.Max => $"{x}.amax({list})",
            Reduction.Min => $"{x}.amin({list})",
            Reduction.Mean => $"{x}.mean([{axis}])",
            Reduction.Sum => $"{x}.sum({list})",
            Reduction.MaxMinusMin => $"{x}.amax({list}) - {x}.amin({list})",
            Reduction.MaxPlusMean => $"{x}.amax({list}) + {x}.mean([{axis}])",
            Reduction.MaxAndMean => $"torch.cat([{x}.amax({list}), {x}.mean([{axis}])], -1)",
            Reduction.LogSumExp => $"{x}.logsumexp({axis})",
            _ => $"({x} * nn.Softmax({x}, axis: {axis})).sum({list})",
        };
    }

    public static string Joined(GroupJoin join, string first, string second) => join switch
    {
        GroupJoin.Multiply => $"{first} * {second}",
        GroupJoin.Gate => $"{first} * nn.Sigmoid({second})",
        GroupJoin.Maximum => $"torch.maximum({first}, {second})",
        _ => $"torch.minimum({first}, {second})",
    };

    /// <summary>Puts a sum or a product into brackets.</summary>
    public static string Operand(string x)
    {
        var depth = 0;
        foreach (var c in x)
        {
            if (c is '(' or '[') depth++;
            else if (c is ')' or ']') depth--;
            else if (c == ' ' && depth == 0) return $"({x})";
        }

        return x;
    }

    private static string Unsqueezed(int[] axes) => string.Concat(axes.Select(axis => $".unsqueeze({axis})"));
}
