using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;

namespace EvoPrompting.Corpus.Variation;

/// <summary>Makes a program of two.</summary>
public static class ProgramCrossover
{
    private delegate Sequence<Node>? Cross(Sequence<Node> first, Sequence<Node> second, RandomStream random);

    private static readonly Choice<Cross>[] Crosses =
        [new(FrontAndBack, 34), new(WidthsOf, 16), new(Transplant, 28), new(HeadOf, 14), new(ActivationsOf, 8)];

    /// <summary>
    /// Returns a program with parts of both that has a count and equals neither, or null where some twenty attempts found none. It is
    /// written in the style of the first.
    /// </summary>
    public static ProgramPlan? Next(ProgramPlan first, ProgramPlan second, RandomStream random)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var cross = random.Weighted<Cross>(Crosses);
            if (cross(first.Nodes, second.Nodes, random) is not { } crossed) continue;
            var nodes = Tidying.Tidied(crossed);
            if (nodes.Equals(first.Nodes) || nodes.Equals(second.Nodes) || CorpusTask.Count(nodes) is null) continue;
            var child = new ProgramPlan(nodes, first.Style);
            if (CorpusTask.HasFittingLength(CorpusTask.Write(child))) return child;
        }

        return null;
    }

    private static Sequence<Node> FrontAndBack(Sequence<Node> first, Sequence<Node> second, RandomStream random) =>
        [.. first.Take(random.Between(1, first.Count)), .. second.Skip(random.Next(second.Count))];

    private static Sequence<Node> WidthsOf(Sequence<Node> first, Sequence<Node> second, RandomStream random) =>
        WidthEdits.Transfer(first, WidthEdits.Widths(second));

    private static Sequence<Node>? Transplant(Sequence<Node> first, Sequence<Node> second, RandomStream random)
    {
        var sources = Position.All(second).Where(p => p.Node is not null).ToList();
        var source = random.Pick(sources);
        var length = source.Node is Residual or Branches or Repeat or Stack or Siamese or SelfAttention or SqueezeExcite or Gate
            ? 1 : random.Between(1, Math.Min(4, source.Within.Count - source.Index));
        var target = random.Pick(Position.All(first));
        var replaced = Math.Min(random.Between(0, 3), target.Within.Count - target.Index);
        return target.ReplaceRun(replaced, source.Within.Skip(source.Index).Take(length));
    }

    private static Sequence<Node>? HeadOf(Sequence<Node> first, Sequence<Node> second, RandomStream random)
    {
        var (body, head) = (StructureEdits.HeadOf(first), StructureEdits.HeadOf(second));
        return body < 1 || head < 0 ? null : [.. first.Take(body), .. second.Skip(head)];
    }

    private static Sequence<Node>? ActivationsOf(Sequence<Node> first, Sequence<Node> second, RandomStream random)
    {
        var kinds = Position.All(second).Select(p => p.Node).OfType<Activation>().Select(a => a.Kind).ToList();
        if (kinds.Count == 0) return null;
        var kind = random.Pick(kinds);
        return Position.Map(first, node => node is Activation ? new Activation(kind) : node);
    }
}
