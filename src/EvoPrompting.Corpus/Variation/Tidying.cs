using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Takes away what edits and crossovers leave behind and nobody would write.</summary>
internal static class Tidying
{
    /// <summary>
    /// Of two activations, norms or dropouts in a row the first stays, of two dense layers the last; nothing stands behind the classes;
    /// an empty structure goes.
    /// </summary>
    public static Sequence<Node> Tidied(Sequence<Node> plan)
    {
        var nodes = Inside(plan).ToList();
        while (nodes.Count > 0 && nodes[^1] is Activation or Dropout or Norm) nodes.RemoveAt(nodes.Count - 1);
        return [.. nodes];
    }

    private static Sequence<Node> Inside(Sequence<Node> nodes)
    {
        var kept = new List<Node>();
        foreach (var node in nodes.Select(Inside))
        {
            var previous = kept.Count > 0 ? kept[^1] : null;
            if ((node, previous) is (Activation, Activation or Dropout) or (Norm, Norm) or (Dropout, Dropout)
                or (SqueezeExcite, SqueezeExcite)) continue;
            if ((node, previous) is (Dense, Dense) or (Operation { Kind: OperationKind.Abs }, Activation { Kind: ActivationKind.Relu }))
                kept.RemoveAt(kept.Count - 1);
            if (node is not (Residual { Body.Count: 0 } or Repeat { Body.Count: 0 } or Stack { Body.Count: 0 })) kept.Add(node);
        }

        return [.. kept];
    }

    private static Node Inside(Node node) => node switch
    {
        Residual residual => residual with { Body = Inside(residual.Body) },
        Repeat repeat => repeat with { Body = Inside(repeat.Body) },
        Stack stack => stack with { Body = Inside(stack.Body) },
        Branches branches => branches with { Paths = [.. branches.Paths.Select(Inside)] },
        _ => node,
    };
}
