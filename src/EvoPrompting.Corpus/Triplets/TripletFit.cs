namespace EvoPrompting.Corpus.Triplets;

/// <summary>Says which plans give a function that keeps the contract, is not silly and fits a prompt.</summary>
public static class TripletFit
{
    private const int MostTerms = 9, MostPlaces = 10, MostSteps = 3;

    /// <summary>Says whether the plan can be written and keeps the contract.</summary>
    public static bool Fits(TripletPlan plan)
    {
        if (plan.Groups.Any(g => g.Count == 0) || plan.Terms.Count() > MostTerms || plan.Terms.Sum(t => t.Places.Count) > MostPlaces)
            return false;
        if (plan.Before.Count > MostSteps || plan.After.Count > MostSteps || plan.Finish.Count > 1 || plan.Skip.Count > 2) return false;
        if (plan.Terms.Any(t => t.Places.Count == 0 || !t.Places.All(p => Allows(plan.Form, t, p)))) return false;
        if (plan.Terms.Concat(plan.Skip).GroupBy(t => t.Source).Any(g => g.Count() > 4)) return false;
        if (plan.Skip.Count > 0 && (plan.Output is null || plan.Output.Kind == RepKind.Concat || plan.Form == TripletForm.Nodes))
            return false;
        if (plan.Skip.Any(t => t.Places.Count != 1 || t.Rep.Kind == RepKind.Concat
            || !Allows(TripletForm.Pairs, t, t.Places[0]))) return false;
        if (plan.Terms.Select(t => t.Rep.Kind == RepKind.Concat).Distinct().Count() > 1) return false;
        if (!Covers(plan)) return false;
        return CorpusTask.HasFittingLength(TripletWriter.Write(plan));
    }

    // What is returned has both nodes of a pair. Where the node that is reduced over is missing there is nothing to reduce.
    private static bool Covers(TripletPlan plan)
    {
        switch (plan.Form)
        {
            case TripletForm.Nodes: return plan.Groups.Count == 1 && plan.Groups[0] is [{ IsOfNodes: true, Places: [2] }];
            case TripletForm.Pairs:
                return plan.Terms.Any(t => t.IsOfEdges) || (Has(1) && Has(2));
            default: return Has(1) && Has(2) && Has(3);
        }

        bool Has(int node) => plan.Terms.SelectMany(t => t.Places).Any(p => p / 10 == node || p % 10 == node);
    }

    private static bool Allows(TripletForm form, Term term, int place) => (form, term) switch
    {
        (TripletForm.Nodes, _) => place == 2 && term.IsOfNodes,
        (TripletForm.Pairs, { IsOfEdges: true }) => place is 12 or 21,
        (TripletForm.Pairs, { IsOfNodes: true }) => place is 1 or 2,
        (_, { IsOfEdges: true }) => place is 12 or 13 or 23 or 21 or 31 or 32,
        (_, { IsOfNodes: true }) => place is 1 or 2 or 3,
        _ => place == 0,
    };
}
