using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>Draws triplet functions, far wider than the seeds of the search.</summary>
public static class TripletGenerator
{
    /// <summary>Returns a plan that fits.</summary>
    public static TripletPlan Next(RandomStream random)
    {
        while (true)
        {
            var form = random.Weighted<TripletForm>(new(TripletForm.Triplets, 84), new(TripletForm.Pairs, 13), new(TripletForm.Nodes, 3));
            var plan = form switch
            {
                TripletForm.Triplets => Triplets(random),
                TripletForm.Pairs => Pairs(random),
                _ => Nodes(random),
            };
            if (TripletFit.Fits(plan)) return plan;
        }
    }

    private static TripletPlan Triplets(RandomStream random)
    {
        var usual = random.Chance(0.62) ? Rep.Dense : random.Rep(keepsWidth: false);
        var group = random.Chance(0.55) ? Whole(random, usual) : Some(random, TripletForm.Triplets, usual);
        List<Sequence<Term>> groups = [group];
        if (random.Chance(0.14)) groups.Add(Some(random, TripletForm.Triplets, usual));
        return Around(random, TripletForm.Triplets, groups);
    }

    private static TripletPlan Pairs(RandomStream random)
    {
        var usual = random.Chance(0.5) ? Rep.Dense : random.Rep(keepsWidth: false);
        List<Sequence<Term>> groups = [Some(random, TripletForm.Pairs, usual)];
        if (random.Chance(0.2)) groups.Add(Some(random, TripletForm.Pairs, usual));
        return Around(random, TripletForm.Pairs, groups);
    }

    private static TripletPlan Nodes(RandomStream random) => Around(
        random, TripletForm.Nodes,
        [[new Term(random.Chance(0.8) ? TermSource.Node : TermSource.EdgesLargest, random.Rep(keepsWidth: true), [2])]])
        with
    { Before = [], Skip = [] };

    private static TripletPlan Around(RandomStream random, TripletForm form, List<Sequence<Term>> groups) => new(
        form, [.. groups],
        random.Weighted<GroupJoin>(
            new(GroupJoin.Multiply, 45), new(GroupJoin.Gate, 30), new(GroupJoin.Maximum, 15), new(GroupJoin.Minimum, 10)),
        random.Width(), Steps(random, 0.28), random.Reduction(), random.Weighted<int>(new(1, 82), new(2, 6), new(3, 12)),
        Steps(random, form == TripletForm.Triplets ? 0.22 : 0.3), random.Chance(0.9) ? random.Output() : null, Steps(random, 0.06),
        random.Chance(0.12) ? [Skip(random)] : [], TripletStyle.Next(random));

    /// <summary>Returns a term of pairs to add to the result.</summary>
    public static Term Skip(RandomStream random) =>
        random.Term(TripletForm.Pairs, random.Chance(0.85) ? Rep.Dense : random.Rep()) with { Halved = false };

    private static Sequence<Step> Steps(RandomStream random, double probability) =>
        !random.Chance(probability) ? [] : random.Chance(0.12) ? [random.Step(), random.Step()] : [random.Step()];

    // Nodes and edges at every place, as in the published function, with other layers or shared ones.
    private static Sequence<Term> Whole(RandomStream random, Rep usual)
    {
        Rep Of() => random.Chance(0.6) ? usual : usual.Kind == RepKind.Concat || random.Chance(0.5) ? usual : random.Rep();
        var (nodes, edges, graph) = (Of(), Of(), Of());
        var terms = new List<Term>();
        terms.AddRange(Places(random, TermSource.Node, nodes, [1, 2, 3]));
        terms.AddRange(Places(random, TermSource.Edge, edges, [12, 13, 23]));
        if (random.Chance(0.55)) terms.Add(new Term(TermSource.Graph, graph, [0]));
        return [.. terms];
    }

    private static IEnumerable<Term> Places(RandomStream random, TermSource source, Rep rep, int[] places)
    {
        var halved = random.Chance(0.05);
        if (random.Chance(0.75)) return places.Select(place => new Term(source, rep, [place], halved));
        if (random.Chance(0.5)) return [new Term(source, rep, [.. places], halved)];
        return [new Term(source, rep, [places[0]], halved), new Term(source, rep, [.. places[1..]], halved)];
    }

    private static Sequence<Term> Some(RandomStream random, TripletForm form, Rep usual)
    {
        var terms = new List<Term>();
        for (var left = random.Between(1, form == TripletForm.Pairs ? 4 : 6); left > 0; left--)
        {
            var term = random.Term(form, usual.Kind == RepKind.Concat || random.Chance(0.75) ? usual : random.Rep());
            if (!terms.Exists(t => t.Source == term.Source && t.Places.Equals(term.Places))) terms.Add(term);
        }

        return [.. terms.OrderBy(t => t.IsOfNodes ? 0 : t.IsOfEdges ? 1 : 2).ThenBy(t => t.Places[0])];
    }
}
