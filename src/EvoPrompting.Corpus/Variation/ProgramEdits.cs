using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Changes a program a little, as a person or a language model looking for a smaller or better one would.</summary>
public static class ProgramEdits
{
    private delegate Sequence<Node>? Edit(Sequence<Node> plan, RandomStream random);

    private static readonly Choice<Edit>[] Edits =
    [
        new(WidthEdits.Narrow, 15), new(WidthEdits.Widen, 4), new(WidthEdits.One, 12), new(WidthEdits.StackWidths, 3),
        new(LayerEdits.Kernel, 9), new(LayerEdits.Stride, 6), new(LayerEdits.Arguments, 5), new(LayerEdits.Pooling, 4),
        new(LayerEdits.AllActivations, 5), new(LayerEdits.OneActivation, 2), new(LayerEdits.Freeze, 0.7), new(LayerEdits.Recurrence, 1),
        new(StructureEdits.Remove, 10), new(StructureEdits.Insert, 9), new(StructureEdits.ReplacePart, 4), new(StructureEdits.Head, 10),
        new(StructureEdits.Factor, 6), new(StructureEdits.AddResidual, 5), new(StructureEdits.Unwrap, 3), new(StructureEdits.Share, 4),
        new(StructureEdits.RepeatCount, 3), new(StructureEdits.ToRepeat, 3), new(StructureEdits.ToStack, 3),
        new(StructureEdits.ToBranches, 3),
        new(StructureEdits.StrideToPool, 4), new(StructureEdits.ToggleNorm, 4), new(StructureEdits.ToggleDropout, 2),
        new(StructureEdits.AddGate, 3),
    ];

    /// <summary>Returns a changed program that has a count, with one to four edits.</summary>
    /// <param name="narrowing">The share of results that must be smaller than the program.</param>
    public static ProgramPlan Next(ProgramPlan plan, RandomStream random, double narrowing = 0.62)
    {
        var before = CorpusTask.Count(plan.Nodes) ?? throw new ArgumentException("the plan does not fit the task", nameof(plan));
        var smaller = random.Chance(narrowing) && before.Trainable > 150;
        while (true)
        {
            var nodes = plan.Nodes;
            for (var edits = random.Weighted<int>(new(1, 40), new(2, 35), new(3, 19), new(4, 6)); edits > 0; edits--)
                nodes = One(nodes, random);
            nodes = Tidying.Tidied(nodes);
            if (CorpusTask.Count(nodes) is not { } after || (smaller && after.Trainable >= before.Trainable)) continue;
            var changed = new ProgramPlan(nodes, random.Chance(0.12) ? Restyled(plan.Style, random) : plan.Style);
            var source = CorpusTask.Write(changed);
            if (CorpusTask.HasFittingLength(source) && source != CorpusTask.Write(plan)) return changed;
        }
    }

    /// <summary>
    /// Returns a changed program whose size is about <paramref name="size"/> trainable parameters: of a few attempts, scaled widths with
    /// edits or edits alone, the nearest. How near it comes depends on the program.
    /// </summary>
    public static ProgramPlan Towards(ProgramPlan plan, double size, RandomStream random)
    {
        var ratio = size / Size(plan);
        var (nearest, least) = (plan, double.PositiveInfinity);
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var changed = random.Chance(0.6) && Scaled(plan, Math.Pow(ratio, 0.45 + 0.55 * random.NextDouble()), random) is { } scaled
                ? random.Chance(0.6) ? Next(scaled, random, narrowing: 0) : scaled
                : Next(plan, random, narrowing: ratio < 1 ? 1 : 0);
            if (ratio < 0.6 && Size(changed) > 1.5 * size) changed = Next(changed, random, narrowing: 1);
            var distance = Math.Abs(Math.Log(Size(changed) / size));
            if (distance < least) (nearest, least) = (changed, distance);
        }

        return nearest;
    }

    private static double Size(ProgramPlan plan) => CorpusTask.Count(plan.Nodes)!.Trainable;

    private static ProgramPlan? Scaled(ProgramPlan plan, double factor, RandomStream random)
    {
        var scaled = plan with { Nodes = WidthEdits.Scale(plan.Nodes, factor, random) };
        return !scaled.Nodes.Equals(plan.Nodes) && CorpusTask.Count(scaled.Nodes) is not null
            && CorpusTask.HasFittingLength(CorpusTask.Write(scaled)) ? scaled : null;
    }

    private static Sequence<Node> One(Sequence<Node> nodes, RandomStream random)
    {
        while (true)
        {
            var edit = random.Weighted<Edit>(Edits);
            if (edit(nodes, random) is { } changed && !changed.Equals(nodes) && CorpusTask.Count(changed) is not null) return changed;
        }
    }

    private static ProgramStyle Restyled(ProgramStyle style, RandomStream random)
    {
        var other = StyleDraw.Next(random);
        return random.Next(6) switch
        {
            0 => style with { Fusion = other.Fusion },
            1 => style with { Loop = other.Loop, Stack = other.Stack },
            2 => style with { Residual = other.Residual, Scratch = other.Scratch },
            3 => style with { WidthName = other.WidthName, CountName = other.CountName },
            4 => style with { Returns = other.Returns, Main = other.Main },
            _ => style with { Arguments = other.Arguments },
        };
    }
}
