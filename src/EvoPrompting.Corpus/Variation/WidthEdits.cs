using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Edits of how wide layers are.</summary>
internal static class WidthEdits
{
    public static Sequence<Node>? Narrow(Sequence<Node> plan, RandomStream random) => Scale(plan, 0.45 + 0.5 * random.NextDouble(), random);

    public static Sequence<Node>? Widen(Sequence<Node> plan, RandomStream random) => Scale(plan, 1.08 + 0.6 * random.NextDouble(), random);

    public static Sequence<Node>? One(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => FeaturesOf(p.Node) > 1).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        var factor = random.Chance(0.65) ? 0.35 + 0.6 * random.NextDouble() : 1.1 + 0.9 * random.NextDouble();
        return place.Replace(WithFeatures(place.Node!, Scaled(FeaturesOf(place.Node), factor, random)));
    }

    public static Sequence<Node>? StackWidths(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is Stack).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        var stack = (Stack)place.Node!;
        var widths = stack.Widths;
        var at = random.Next(widths.Count);
        return place.Replace(stack with
        {
            Widths = random.Next(3) switch
            {
                0 when widths.Count > 2 => [.. widths.Take(widths.Count - 1)],
                1 when widths.Count < 4 => widths.Insert(widths.Count, random.Features(widths[^1])),
                _ => widths.Replace(at, Scaled(widths[at], 0.5 + random.NextDouble(), random)),
            },
        });
    }

    /// <summary>Gives each of the plan's layers the width of the layer at the same place in the list; further layers keep theirs.</summary>
    public static Sequence<Node> Transfer(Sequence<Node> plan, IReadOnlyList<int> widths)
    {
        var next = 0;
        return Position.Map(plan, node => FeaturesOf(node) > 1 && next < widths.Count ? WithFeatures(node, widths[next++]) : node);
    }

    /// <summary>
    /// Returns the widths of all layers that have one written as a number, in order; the classes of the last layer are none.
    /// </summary>
    public static IReadOnlyList<int> Widths(Sequence<Node> plan) =>
        [.. Position.All(plan).Select(p => FeaturesOf(p.Node)).Where(f => f > 1)];

    /// <summary>Returns the plan with every width times a factor, about.</summary>
    public static Sequence<Node> Scale(Sequence<Node> plan, double factor, RandomStream random) => Position.Map(plan, node => node switch
    {
        Stack stack => stack with { Widths = [.. stack.Widths.Select(w => Scaled(w, factor, random))] },
        _ when FeaturesOf(node) > 1 => WithFeatures(node, Scaled(FeaturesOf(node), factor, random)),
        _ => node,
    });

    // Equal widths often stay equal, so the rounding must not depend on chance alone.
    private static int Scaled(int width, double factor, RandomStream random)
    {
        var scaled = Math.Max(2, (int)Math.Round(width * factor));
        if (scaled == width) scaled = Math.Max(2, factor < 1 ? width - 1 : width + 1);
        return scaled > 12 && random.Chance(0.25) ? scaled / 4 * 4 : scaled;
    }

    // A width of ten is the number of classes and stays.
    private static int FeaturesOf(Node? node) => node switch
    {
        Conv { Depthwise: false, Features: not CorpusTask.Classes } conv => conv.Features,
        Dense { Features: not CorpusTask.Classes } dense => dense.Features,
        Recurrent recurrent => recurrent.Hidden,
        SqueezeExcite excite => excite.Hidden,
        SelfAttention attention => attention.Features,
        Siamese { Layer: Conv conv } => conv.Features,
        _ => 0,
    };

    private static Node WithFeatures(Node node, int features) => node switch
    {
        Conv conv => conv with { Features = features + (features % conv.Groups) },
        Dense dense => dense with { Features = features },
        Recurrent recurrent => recurrent with { Hidden = Math.Min(features, 40) },
        SqueezeExcite excite => excite with { Hidden = Math.Min(features, 12) },
        SelfAttention attention => attention with { Features = Math.Min(features, 16) },
        Siamese { Layer: Conv conv } siamese => siamese with { Layer = conv with { Features = features } },
        _ => node,
    };
}
