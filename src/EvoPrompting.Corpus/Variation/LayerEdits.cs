using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Edits of one layer's own numbers and kind.</summary>
internal static class LayerEdits
{
    public static Sequence<Node>? Kernel(Sequence<Node> plan, RandomStream random) =>
        At<Conv>(plan, random, conv => conv with { Kernel = Math.Max(conv.Stride, random.Kernel()) });

    public static Sequence<Node>? Stride(Sequence<Node> plan, RandomStream random) =>
        At<Conv>(plan, random, conv => conv with
        {
            Stride = conv.Stride > 1 && random.Chance(0.5) ? conv.Stride - 1 : Math.Min(4, conv.Stride + 1),
            Kernel = Math.Max(conv.Kernel, 3),
        });

    public static Sequence<Node>? Arguments(Sequence<Node> plan, RandomStream random) =>
        At<Conv>(plan, random, conv => random.Next(5) switch
    {
        0 => conv with { Padding = conv.Padding is null ? random.Next(3) : null },
        1 => conv with { Padding = random.Next(4) },
        2 => conv with { Dilation = conv.Dilation == 1 ? random.Between(2, 4) : 1 },
        3 when !conv.Depthwise => conv with { Groups = conv.Groups == 1 ? random.Pick([2, 2, 4]) : 1 },
        _ => conv with { Bias = !conv.Bias },
    });

    public static Sequence<Node>? Pooling(Sequence<Node> plan, RandomStream random)
    {
        if (random.Chance(0.5))
            return At<GlobalPool>(plan, random, _ => new GlobalPool(random.Global()));
        return At<Pool>(plan, random, pool => random.Next(3) switch
        {
            0 => pool with { Kind = pool.Kind == PoolKind.Avg ? PoolKind.Max : PoolKind.Avg },
            1 => pool with { Window = pool.Window + 1, Stride = pool.Window + 1, Padding = 0 },
            _ => pool.Window > 2
                ? pool with { Window = pool.Window - 1, Stride = pool.Window - 1, Padding = 0 } : pool with { Kind = 1 - pool.Kind },
        });
    }

    public static Sequence<Node>? AllActivations(Sequence<Node> plan, RandomStream random)
    {
        var kind = random.Activation();
        return Position.Map(plan, node => node is Activation ? new Activation(kind) : node);
    }

    public static Sequence<Node>? OneActivation(Sequence<Node> plan, RandomStream random) =>
        At<Activation>(plan, random, _ => new Activation(random.Activation()));

    public static Sequence<Node>? Freeze(Sequence<Node> plan, RandomStream random) => random.Next(3) switch
    {
        0 => At<Conv>(plan, random, conv => conv with { Frozen = !conv.Frozen }),
        1 => At<Recurrent>(plan, random, recurrent => recurrent with { Frozen = !recurrent.Frozen }),
        _ => At<Conv>(plan, random, conv => conv with { Frozen = false }),
    };

    public static Sequence<Node>? Recurrence(Sequence<Node> plan, RandomStream random) => At<Recurrent>(plan, random, recurrent =>
        random.Chance(0.5) ? recurrent with { Kind = 1 - recurrent.Kind } : recurrent with { Bidirectional = !recurrent.Bidirectional });

    private static Sequence<Node>? At<T>(Sequence<Node> plan, RandomStream random, Func<T, Node> change)
        where T : Node
    {
        var places = Position.All(plan).Where(p => p.Node is T).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        return place.Replace(change((T)place.Node!));
    }
}
