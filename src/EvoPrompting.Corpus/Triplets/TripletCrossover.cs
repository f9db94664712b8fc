using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>Makes a triplet function of two.</summary>
public static class TripletCrossover
{
    private delegate TripletPlan Cross(TripletPlan first, TripletPlan second, RandomStream random);

    private static readonly Choice<Cross>[] Crosses =
    [
        new(TermsOf, 30), new(RepsOf, 16), new(ReductionOf, 20), new(OutputOf, 20), new(SecondGroupOf, 6),
        new((first, second, _) => first with { Width = second.Width }, 8),
    ];

    /// <summary>
    /// Returns a plan with parts of both that fits and computes as neither, or null where some twenty attempts found none. It is written in
    /// the style of the first.
    /// </summary>
    public static TripletPlan? Next(TripletPlan first, TripletPlan second, RandomStream random)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var child = random.Weighted<Cross>(Crosses)(first, second, random);
            if (random.Chance(0.4)) child = random.Weighted<Cross>(Crosses)(child, second, random);
            if (!child.ComputesAs(first) && !child.ComputesAs(second) && TripletFit.Fits(child)) return child;
        }

        return null;
    }

    // The terms of nodes, of edges or of graphs.
    private static TripletPlan TermsOf(TripletPlan first, TripletPlan second, RandomStream random)
    {
        var kind = random.Next(3);
        Sequence<Term> terms =
        [
            .. first.Groups[0].Where(t => Kind(t) < kind), .. second.Groups[0].Where(t => Kind(t) == kind),
            .. first.Groups[0].Where(t => Kind(t) > kind),
        ];
        return first with { Groups = first.Groups.Replace(0, terms) };
    }

    private static TripletPlan RepsOf(TripletPlan first, TripletPlan second, RandomStream random)
    {
        var rep = random.Pick([.. second.Terms.Select(t => t.Rep)]);
        var kind = rep.Kind == RepKind.Concat ? 3 : random.Next(4);
        return first with { Groups = [.. first.Groups.Select(g => new Sequence<Term>([.. g.Select(Taken)]))] };

        Term Taken(Term term) => kind == 3 || Kind(term) == kind ? term with { Rep = rep } : term;
    }

    private static TripletPlan ReductionOf(TripletPlan first, TripletPlan second, RandomStream random) => first with
    {
        Reduction = second.Reduction,
        Axis = second.Axis,
        Before = random.Chance(0.6) ? second.Before : first.Before,
        After = random.Chance(0.3) ? second.After : first.After,
    };

    private static TripletPlan OutputOf(TripletPlan first, TripletPlan second, RandomStream random) => first with
    {
        Output = second.Output,
        After = second.After,
        Finish = second.Finish,
        Skip = random.Chance(0.6) ? second.Skip : first.Skip,
    };

    private static TripletPlan SecondGroupOf(TripletPlan first, TripletPlan second, RandomStream random) => first with
    {
        Groups = [first.Groups[0], random.Pick(second.Groups)],
        Join = second.Join,
    };

    private static int Kind(Term term) => term.IsOfNodes ? 0 : term.IsOfEdges ? 1 : 2;
}
