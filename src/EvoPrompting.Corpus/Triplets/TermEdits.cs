using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>Edits of the terms that a triplet function adds. Each returns the plan itself where there is nothing to change.</summary>
internal static class TermEdits
{
    public static TripletPlan Remove(TripletPlan plan, RandomStream random) => One(plan, random, _ => []);

    public static TripletPlan RemoveSource(TripletPlan plan, RandomStream random)
    {
        var source = random.Pick([.. plan.Terms.Select(t => t.Source)]);
        return Terms(plan, t => t.Source == source ? [] : [t]);
    }

    public static TripletPlan Insert(TripletPlan plan, RandomStream random)
    {
        if (plan.Form == TripletForm.Nodes) return plan;
        var group = random.Next(plan.Groups.Count);
        var like = plan.Groups[group].Count > 0 && random.Chance(0.7) ? random.Pick(plan.Groups[group]).Rep : random.Rep();
        var added = random.Term(plan.Form, like);
        var at = 0;
        for (var i = 0; i < plan.Groups[group].Count; i++)
            if (Order(plan.Groups[group][i]) <= Order(added))
                at = i + 1;
        return plan with { Groups = plan.Groups.Replace(group, plan.Groups[group].Insert(at, added)) };
    }

    public static TripletPlan Move(TripletPlan plan, RandomStream random) =>
        One(plan, random, t => [t with { Places = [random.Place(plan.Form, t.Source)] }]);

    public static TripletPlan OneRep(TripletPlan plan, RandomStream random) => One(plan, random, t => [t with { Rep = random.Rep() }]);

    public static TripletPlan SourceRep(TripletPlan plan, RandomStream random)
    {
        var (source, rep) = (random.Pick([.. plan.Terms.Select(t => t.Source)]), random.Rep());
        return Terms(plan, t => [t.Source == source ? t with { Rep = rep } : t]);
    }

    public static TripletPlan AllReps(TripletPlan plan, RandomStream random)
    {
        var rep = random.Rep(keepsWidth: false);
        return Terms(plan, t => [t with { Rep = rep }]);
    }

    /// <summary>Makes all that is not one layer to one layer, or takes its hidden layer narrower.</summary>
    public static TripletPlan Simplify(TripletPlan plan, RandomStream random)
    {
        var narrow = random.Chance(0.4);
        return Terms(plan, t => [t with { Rep = narrow ? t.Rep with { Factor = Math.Min(t.Rep.Factor, 1) } : Rep.Dense }]);
    }

    /// <summary>Makes one term of two or more with the same source, at all their places.</summary>
    public static TripletPlan Share(TripletPlan plan, RandomStream random)
    {
        var group = random.Next(plan.Groups.Count);
        var same = plan.Groups[group].GroupBy(t => t.Source).Where(g => g.Count() > 1).Select(g => g.ToList()).ToList();
        if (same.Count == 0) return plan;
        var terms = random.Pick(same);
        var joined = terms.Count > 2 && random.Chance(0.35) ? terms.Take(2).ToList() : terms;
        var shared = joined[0] with { Places = [.. joined.SelectMany(t => t.Places).Distinct()] };
        return plan with
        {
            Groups = plan.Groups.Replace(group, new Sequence<Term>(
                [.. plan.Groups[group].SelectMany(t => ReferenceEquals(t, joined[0]) ? [shared] : joined.Contains(t) ? (Term[])[] : [t])])),
        };
    }

    public static TripletPlan Separate(TripletPlan plan, RandomStream random) =>
        One(plan, random, t => t.Places.Select(place => t with { Places = [place] }));

    public static TripletPlan Halve(TripletPlan plan, RandomStream random)
    {
        var source = random.Pick([.. plan.Terms.Select(t => t.Source)]);
        return Terms(plan, t => [t.Source == source ? t with { Halved = !t.Halved } : t]);
    }

    /// <summary>Takes nodes' edges in place of nodes, or back.</summary>
    public static TripletPlan OtherSource(TripletPlan plan, RandomStream random) => One(plan, random, t => [t.Source switch
    {
        TermSource.Node => t with { Source = random.Chance(0.5) ? TermSource.EdgesLargest : TermSource.EdgesMean },
        TermSource.EdgesLargest or TermSource.EdgesMean => t with { Source = TermSource.Node },
        TermSource.Graph => t with { Source = random.Chance(0.5) ? TermSource.NodesMean : TermSource.NodesLargest },
        TermSource.NodesMean or TermSource.NodesLargest => t with { Source = TermSource.Graph },
        _ => t,
    }]);

    private static int Order(Term term) => term.IsOfNodes ? 0 : term.IsOfEdges ? 1 : 2;

    private static TripletPlan One(TripletPlan plan, RandomStream random, Func<Term, IEnumerable<Term>> change)
    {
        var group = random.Next(plan.Groups.Count);
        if (plan.Groups[group].Count == 0) return plan;
        var at = random.Next(plan.Groups[group].Count);
        return plan with { Groups = plan.Groups.Replace(group, plan.Groups[group].Replace(at, change(plan.Groups[group][at]))) };
    }

    // A second group without terms goes.
    private static TripletPlan Terms(TripletPlan plan, Func<Term, IEnumerable<Term>> change)
    {
        var groups = plan.Groups.Select(g => new Sequence<Term>([.. g.SelectMany(change)])).ToList();
        return plan with { Groups = [.. groups.Where((g, i) => i == 0 || g.Count > 0)] };
    }
}
