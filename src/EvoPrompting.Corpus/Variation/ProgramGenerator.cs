using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>
/// Draws whole programs: convolutional, residual, separable, branched, recurrent and dense networks, stacks with helper functions,
/// mixers, and mixtures of anything. Sizes lie between 60 and 100,000 parameters, most of them between 500 and 10,000.
/// </summary>
public static class ProgramGenerator
{
    /// <summary>Draws a program that has a count and a fitting length.</summary>
    public static ProgramPlan Next(RandomStream random)
    {
        while (true)
        {
            var width = Math.Clamp(Math.Exp(Math.Log(12) + 0.6 * random.NextGaussian()), 2.5, 64);
            var parts = new Parts(random, width, random.Activation());
            var nodes = Tidying.Tidied([.. Kind(random)(parts)]);
            if (CorpusTask.Count(nodes) is not { } count || !random.Chance(Welcome(count.Trainable))) continue;
            var plan = new ProgramPlan(nodes, StyleDraw.Next(random));
            if (CorpusTask.HasFittingLength(CorpusTask.Write(plan))) return plan;
        }
    }

    // The share of programs of a size that is kept.
    private static double Welcome(int size) => size switch
    {
        < 200 => 0.25,
        < 500 => 0.6,
        < 10_000 => 1,
        < 30_000 => 0.6,
        _ => 0.4,
    };

    private static Func<Parts, IEnumerable<Node>> Kind(RandomStream random) => random.Weighted<Func<Parts, IEnumerable<Node>>>(
        new(ConvStack, 30), new(ResidualConv, 14), new(SeparableConv, 10), new(Branched, 9), new(Stacked, 11), new(Recurrence, 6),
        new(Perceptron, 7), new(Mixer, 5), new(SharedConv, 4), new(Anything, 6));

    private static IEnumerable<Node> ConvStack(Parts parts)
    {
        var random = parts.Random;
        if (random.Chance(0.06)) yield return parts.OperationOf();
        var layers = random.Weighted<int>(new(1, 6), new(2, 22), new(3, 36), new(4, 22), new(5, 10), new(6, 4));
        var plain = random.Chance(0.5);
        var strided = random.Chance(0.6);
        var same = random.Chance(0.3) ? parts.Features() : 0;
        for (var i = 0; i < layers; i++)
        {
            var stride = strided && random.Chance(0.8) ? random.Weighted<int>(new(2, 85), new(3, 12), new(4, 3)) : 1;
            var features = same > 0 ? same : parts.Features(0.7 + 0.2 * i);
            foreach (var node in parts.ConvUnit(features, stride, plain)) yield return node;
            if (!strided && random.Chance(0.6)) yield return parts.PoolOf();
            if (i == layers - 1 && random.Chance(0.06))
                yield return random.Chance(0.5) ? parts.GateOf() : new SqueezeExcite(random.Between(2, 6));
        }

        foreach (var node in parts.Head()) yield return node;
    }

    private static IEnumerable<Node> ResidualConv(Parts parts)
    {
        var random = parts.Random;
        foreach (var node in parts.ConvUnit(parts.Features(), random.Chance(0.35) ? 2 : 1, true)) yield return node;
        if (random.Chance(0.7)) yield return parts.PoolOf();
        var residual = parts.ResidualOf();
        if (random.Chance(0.6)) yield return new Repeat(random.Between(2, 3), [residual], Shared: random.Chance(0.15));
        else yield return residual;
        if (random.Chance(0.45)) yield return parts.PoolOf();
        if (random.Chance(0.25))
            foreach (var node in parts.ConvUnit(parts.Features(1.3), random.Chance(0.5) ? 2 : 1)) yield return node;
        if (random.Chance(0.25)) yield return parts.ResidualOf();
        foreach (var node in parts.Head()) yield return node;
    }

    private static IEnumerable<Node> SeparableConv(Parts parts)
    {
        var random = parts.Random;
        foreach (var node in parts.ConvUnit(parts.Features(), random.Chance(0.6) ? 2 : 1, true)) yield return node;
        var blocks = random.Between(1, 3);
        for (var i = 0; i < blocks; i++)
        {
            if (random.Chance(0.25)) yield return new Residual([.. parts.Separable(Width.Same, 1)]);
            else foreach (var node in parts.Separable(parts.Features(1.3), random.Chance(0.55) ? 2 : 1)) yield return node;
        }

        if (random.Chance(0.12)) yield return new SqueezeExcite(random.Between(2, 6));
        foreach (var node in parts.Head()) yield return node;
    }

    private static IEnumerable<Node> Branched(Parts parts)
    {
        var random = parts.Random;
        if (random.Chance(0.65))
            foreach (var node in parts.ConvUnit(parts.Features(), random.Chance(0.6) ? 2 : 1, true)) yield return node;
        if (random.Chance(0.3)) yield return parts.PoolOf();
        if (random.Chance(0.2)) yield return parts.SiameseOf();
        else yield return parts.BranchesOf(random.Chance(0.75), 1.5);
        if (random.Chance(0.4)) yield return parts.PoolOf();
        if (random.Chance(0.5))
            foreach (var node in parts.ConvUnit(parts.Features(1.2), random.Chance(0.6) ? 2 : 1)) yield return node;
        foreach (var node in parts.Head()) yield return node;
    }

    private static IEnumerable<Node> Stacked(Parts parts)
    {
        var random = parts.Random;
        if (random.Chance(0.25))
            foreach (var node in parts.ConvUnit(parts.Features(0.8), 1, true)) yield return node;
        var body = new List<Node>();
        var conv = new Conv(Width.OfStack, random.Kernel(), random.Chance(0.55) ? 2 : 1, Padding: random.Chance(0.2) ? 1 : null);
        if (conv.Kernel < conv.Stride) conv = conv with { Kernel = 3 };
        if (random.Chance(0.2))
        {
            body.AddRange(new Conv(1, Math.Max(3, conv.Kernel), conv.Stride, Groups: 0), new Dense(Width.OfStack));
        }
        else
        {
            body.Add(conv);
        }

        body.AddRange(parts.Tail());
        if (random.Chance(0.3)) body.Add(parts.ResidualOf());
        if (conv.Stride == 1 && random.Chance(0.7)) body.Add(parts.PoolOf());
        var count = random.Between(2, 4);
        var first = parts.Features(0.7);
        var widths = random.Weighted<int[]>(
            new([.. Enumerable.Range(0, count).Select(i => first + i * Math.Max(2, first / 2))], 40),
            new([.. Enumerable.Range(0, count).Select(i => first << i)], 35),
            new([.. Enumerable.Range(0, count).Select(_ => parts.Features())], 25));
        yield return new Stack([.. body], [.. widths]);
        foreach (var node in parts.Head()) yield return node;
    }

    private static IEnumerable<Node> Recurrence(Parts parts)
    {
        var random = parts.Random;
        if (random.Chance(0.35))
        {
            foreach (var node in parts.ConvUnit(parts.Features(0.8), random.Between(1, 3), true)) yield return node;
            if (random.Chance(0.4)) yield return parts.PoolOf();
        }
        else if (random.Chance(0.6))
        {
            yield return new Operation(OperationKind.Patch, random.Pick([2, 4, 5]));
        }

        yield return new Recurrent(
            random.Chance(0.65) ? RecurrentKind.GRU : RecurrentKind.LSTM, Math.Min(24, parts.Features(0.8)), random.Chance(0.5),
            random.Chance(0.2));
        if (random.Chance(0.3)) yield return new GlobalPool(random.Chance(0.5) ? GlobalKind.Last : GlobalKind.Mean);
        else if (random.Chance(0.5)) yield return new Flatten();
        else
        {
            foreach (var node in parts.Head()) yield return node;
            yield break;
        }

        yield return new Dense(CorpusTask.Classes);
    }

    private static IEnumerable<Node> Perceptron(Parts parts)
    {
        var random = parts.Random;
        if (random.Chance(0.15)) yield return parts.OperationOf();
        if (random.Chance(0.1)) yield return parts.PoolOf();
        yield return new Flatten();
        var layers = random.Between(1, 3);
        for (var i = 0; i < layers; i++)
        {
            if (i > 0 && random.Chance(0.55))
                yield return random.Chance(0.2) ? new Repeat(2, [parts.ResidualOf(true)]) : parts.ResidualOf(true);
            else
            {
                yield return new Dense(random.Features(parts.Width * 4));
                foreach (var node in parts.Tail()) yield return node;
            }
        }

        if (random.Chance(0.08)) yield return new Gate(1);
        yield return new Dense(CorpusTask.Classes);
    }

    private static IEnumerable<Node> Mixer(Parts parts)
    {
        var random = parts.Random;
        yield return new Operation(OperationKind.Patch, random.Pick([2, 4, 5, 8]));
        yield return new Dense(parts.Features());
        if (random.Chance(0.5)) yield return parts.Act();
        var blocks = random.Between(1, 2);
        for (var i = 0; i < blocks; i++)
        {
            if (random.Chance(0.4))
            {
                yield return new SelfAttention(random.Pick([2, 4, 8]));
            }
            else
            {
                var transpose = new Operation(OperationKind.Transpose);
                yield return new Residual([transpose, new Dense(random.Features(parts.Width)), parts.Act(), transpose]);
            }

            if (random.Chance(0.7)) yield return new Residual([new Dense(parts.Features(1.5)), parts.Act(), new Dense(Width.Same)]);
        }

        foreach (var node in parts.Head()) yield return node;
    }

    private static IEnumerable<Node> SharedConv(Parts parts)
    {
        var random = parts.Random;
        foreach (var node in parts.ConvUnit(parts.Features(), random.Between(1, 2), true)) yield return node;
        var conv = new Conv(Width.Same, random.Pick([3, 3, 5, 7]), random.Chance(0.4) ? 2 : 1, Groups: random.Chance(0.2) ? 0 : 1);
        Sequence<Node> body = conv.Stride == 1 && random.Chance(0.5) ? [new Residual([conv, parts.Act()])] : [conv, parts.Act()];
        yield return new Repeat(random.Between(2, 4), body, Shared: true);
        if (random.Chance(0.4)) yield return parts.PoolOf();
        foreach (var node in parts.Head()) yield return node;
    }

    // Steps in random order; most draws do not fit and are drawn again.
    private static IEnumerable<Node> Anything(Parts parts)
    {
        var random = parts.Random;
        var steps = random.Between(2, 5);
        for (var i = 0; i < steps; i++)
            foreach (var node in AnyPart(parts)) yield return node;
        foreach (var node in parts.Head()) yield return node;
    }

    /// <summary>Draws some part that may stand anywhere in a sequence.</summary>
    internal static IEnumerable<Node> AnyPart(Parts parts)
    {
        var random = parts.Random;
        return random.Next(14) switch
        {
            0 or 1 or 2 => parts.ConvUnit(parts.Features(), random.Chance(0.4) ? 2 : 1),
            3 => parts.Separable(parts.Features(), random.Chance(0.4) ? 2 : 1),
            4 => [parts.PoolOf()],
            5 => [parts.ResidualOf()],
            6 => [parts.BranchesOf(true)],
            7 => [parts.BranchesOf(false)],
            8 => [parts.GateOf()],
            9 => [new SqueezeExcite(random.Chance(0.3) ? 0 : random.Between(2, 6))],
            10 => [parts.OperationOf()],
            11 => [new Dense(parts.Features()), parts.Act()],
            12 => [parts.SiameseOf(), parts.Act()],
            _ => [parts.NormOf()],
        };
    }
}
