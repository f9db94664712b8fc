using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Edits of which steps there are.</summary>
internal static class StructureEdits
{
    public static Sequence<Node>? Remove(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is not null and not Flatten and not GlobalPool && p.Within.Count > 1).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        var count = place.Node is Conv or Dense && place.Index + 1 < place.Within.Count && place.Within[place.Index + 1] is Activation
            ? 2 : 1;
        return place.ReplaceRun(count);
    }

    public static Sequence<Node>? Insert(Sequence<Node> plan, RandomStream random)
    {
        var place = random.Pick(Position.All(plan));
        return place.Insert(ProgramGenerator.AnyPart(PartsOf(plan, random)));
    }

    public static Sequence<Node>? ReplacePart(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is not null and not Activation and not Flatten).ToList();
        var place = random.Pick(places);
        var run = place.Index + 1 < place.Within.Count && place.Within[place.Index + 1] is Activation ? 2 : 1;
        return place.ReplaceRun(run, ProgramGenerator.AnyPart(PartsOf(plan, random)));
    }

    /// <summary>Another way from the sequence to the classes.</summary>
    public static Sequence<Node>? Head(Sequence<Node> plan, RandomStream random)
    {
        var at = HeadOf(plan);
        return at < 1 ? null : [.. plan.Take(at), .. PartsOf(plan, random).Head()];
    }

    /// <summary>
    /// Returns where a plan leaves the sequence for a vector, or -1. A layer of the classes just before belongs to the head.
    /// </summary>
    public static int HeadOf(Sequence<Node> plan)
    {
        for (var i = 0; i < plan.Count; i++)
            if (plan[i] is Flatten or GlobalPool)
                return i > 0 && plan[i - 1] is Conv { Features: CorpusTask.Classes } or Dense { Features: CorpusTask.Classes } ? i - 1 : i;
        return -1;
    }

    /// <summary>A convolution becomes a depthwise one and a dense layer.</summary>
    public static Sequence<Node>? Factor(Sequence<Node> plan, RandomStream random) =>
        AtConv(plan, random, conv => conv is { Depthwise: false, Kernel: > 1 }, (place, conv) => place.Replace(
            new Conv(1, conv.Kernel, conv.Stride, conv.Padding, conv.Dilation, 0, random.Chance(0.8)),
            random.Chance(0.5) ? new Dense(conv.Features) : new Conv(conv.Features, 1)));

    public static Sequence<Node>? AddResidual(Sequence<Node> plan, RandomStream random)
    {
        if (random.Chance(0.4))
        {
            var place = random.Pick(Position.All(plan));
            return place.Insert(PartsOf(plan, random).ResidualOf(random.Chance(0.2)));
        }

        return AtConv(plan, random, conv => conv is { Stride: 1, Depthwise: false }, (place, conv) =>
            place.Index + 1 < place.Within.Count && place.Within[place.Index + 1] is Activation activation
                ? place.ReplaceRun(2, new Residual([conv with { Features = Width.Same, Padding = null }, activation]))
                : place.Replace(new Residual([conv], Project: true)));
    }

    /// <summary>A structure becomes what is in it.</summary>
    public static Sequence<Node>? Unwrap(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is Residual or Repeat or Branches).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        return place.Replace(place.Node switch
        {
            Residual residual => residual.Body,
            Repeat repeat => repeat.Body,
            Branches branches => random.Pick(branches.Paths),
            _ => [],
        });
    }

    public static Sequence<Node>? Share(Sequence<Node> plan, RandomStream random)
    {
        var repeats = Position.All(plan).Where(p => p.Node is Repeat).ToList();
        if (repeats.Count > 0)
        {
            var place = random.Pick(repeats);
            var repeat = (Repeat)place.Node!;
            return place.Replace(repeat with { Shared = !repeat.Shared });
        }

        return AtConv(plan, random, conv => !conv.Depthwise, (place, conv) =>
            place.Index + 1 < place.Within.Count && place.Within[place.Index + 1] is Activation activation
                ? place.ReplaceRun(2, new Repeat(random.Between(2, 3), [conv with { Features = Width.Same }, activation], Shared: true))
                : null);
    }

    public static Sequence<Node>? RepeatCount(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is Repeat).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        var repeat = (Repeat)place.Node!;
        var count = repeat.Count + (random.Chance(0.5) ? 1 : -1);
        return count is 0 or > 4 ? null : count == 1 && !repeat.Shared
            ? place.Replace(repeat.Body) : place.Replace(repeat with { Count = count });
    }

    public static Sequence<Node>? ToRepeat(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is Residual).ToList();
        if (places.Count > 0 && random.Chance(0.6))
        {
            var place = random.Pick(places);
            return place.Replace(new Repeat(2, [place.Node!]));
        }

        return AtConv(plan, random, _ => true, (place, conv) =>
            place.Index + 1 < place.Within.Count && place.Within[place.Index + 1] is Activation activation
                ? place.ReplaceRun(2, new Repeat(random.Between(2, 3), [conv, activation]))
                : null);
    }

    /// <summary>Two or more convolutions of one form, each with its activation, become a stack.</summary>
    public static Sequence<Node>? ToStack(Sequence<Node> plan, RandomStream random)
    {
        for (var i = 0; i + 3 < plan.Count; i++)
        {
            if (plan[i] is not Conv { Depthwise: false } first || plan[i + 1] is not Activation activation) continue;
            var widths = new List<int> { first.Features };
            var at = i + 2;
            for (; at + 1 < plan.Count && plan[at] is Conv { Depthwise: false } next && plan[at + 1] is Activation; at += 2)
                widths.Add(next.Features);
            if (widths.Count < 2 || widths.Contains(CorpusTask.Classes)) continue;
            return [.. plan.Take(i), new Stack([first with { Features = Width.OfStack }, activation], [.. widths]), .. plan.Skip(at)];
        }

        return null;
    }

    public static Sequence<Node>? ToBranches(Sequence<Node> plan, RandomStream random) =>
        AtConv(plan, random, conv => conv is { Depthwise: false, Features: > 3 }, (place, conv) =>
        {
            var half = conv with { Features = conv.Features / 2, Groups = 1, Padding = null };
            var other = half with { Kernel = Math.Max(conv.Stride, random.Kernel()) };
            return place.Replace(new Branches([[half], [other]], JoinKind.Concatenate));
        });

    /// <summary>A stride becomes a pooling, or a pooling a stride.</summary>
    public static Sequence<Node>? StrideToPool(Sequence<Node> plan, RandomStream random)
    {
        var pools = Position.All(plan).Where(p => p is { Node: Pool, Index: > 1 } && p.Within[p.Index - 2] is Conv { Stride: 1 }).ToList();
        if (pools.Count > 0 && random.Chance(0.5))
        {
            var place = random.Pick(pools);
            var conv = (Conv)place.Within[place.Index - 2];
            var stride = ((Pool)place.Node!).Stride;
            return place.Rebuild(place.Within.Replace(place.Index)
                .Replace(place.Index - 2, conv with { Stride = stride, Kernel = Math.Max(conv.Kernel, stride) }));
        }

        return AtConv(plan, random, conv => conv.Stride > 1, (place, conv) =>
        {
            var pool = new Pool(random.Chance(0.5) ? PoolKind.Avg : PoolKind.Max, conv.Stride, conv.Stride);
            var run = place.Index + 1 < place.Within.Count && place.Within[place.Index + 1] is Activation ? 2 : 1;
            return place.ReplaceRun(run, [conv with { Stride = 1 }, .. place.Within.Skip(place.Index + 1).Take(run - 1), pool]);
        });
    }

    public static Sequence<Node>? ToggleNorm(Sequence<Node> plan, RandomStream random)
    {
        if (random.Chance(0.4)) return RemoveOne<Norm>(plan, random);
        return AtConv(plan, random, _ => true, (place, conv) => place.Replace(conv, PartsOf(plan, random).NormOf()));
    }

    public static Sequence<Node>? ToggleDropout(Sequence<Node> plan, RandomStream random)
    {
        if (random.Chance(0.6)) return RemoveOne<Dropout>(plan, random);
        var places = Position.All(plan).Where(p => p.Node is Activation).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        return place.Replace(place.Node!, new Dropout(random.Pick([5, 10, 20, 30, 50])));
    }

    public static Sequence<Node>? AddGate(Sequence<Node> plan, RandomStream random)
    {
        var places = Position.All(plan).Where(p => p.Node is Activation).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        return place.Replace(place.Node!, random.Chance(0.5) ? PartsOf(plan, random).GateOf() : new SqueezeExcite(random.Between(2, 5)));
    }

    /// <summary>Parts as wide as the plan's own, with its own activation.</summary>
    internal static Parts PartsOf(Sequence<Node> plan, RandomStream random)
    {
        var widths = WidthEdits.Widths(plan);
        var activations = Position.All(plan).Select(p => p.Node).OfType<Activation>().Select(a => a.Kind).ToList();
        return new Parts(
            random, Math.Clamp(widths.Count == 0 ? 8 : widths.Average() * 0.8, 3, 48),
            activations.Count == 0 ? random.Activation() : random.Pick(activations));
    }

    private static Sequence<Node>? RemoveOne<T>(Sequence<Node> plan, RandomStream random)
        where T : Node
    {
        var places = Position.All(plan).Where(p => p.Node is T).ToList();
        return places.Count == 0 ? null : random.Pick(places).Replace();
    }

    private static Sequence<Node>? AtConv(
        Sequence<Node> plan, RandomStream random, Func<Conv, bool> fits, Func<Position, Conv, Sequence<Node>?> change)
    {
        var places = Position.All(plan).Where(p => p.Node is Conv conv && fits(conv)).ToList();
        if (places.Count == 0) return null;
        var place = random.Pick(places);
        return change(place, (Conv)place.Node!);
    }
}
