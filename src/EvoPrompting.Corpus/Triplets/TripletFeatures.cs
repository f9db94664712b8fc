namespace EvoPrompting.Corpus.Triplets;

/// <summary>Describes a triplet function by the numbers that its accuracy is estimated from.</summary>
internal static class TripletFeatures
{
    /// <summary>Returns the features; the first is 1.</summary>
    public static double[] Of(TripletPlan plan)
    {
        var reduces = plan.Form == TripletForm.Triplets;
        double Share(Func<Rep, bool> holds) => plan.Reps.Average(r => holds(r) ? 1.0 : 0);
        double Count(Func<Term, bool> holds) => Math.Min(4, plan.Terms.Count(holds));
        double Steps(StepKind kind) => plan.Before.Concat(plan.After).Concat(plan.Finish).Count(s => s.Kind == kind);
        double Is(bool holds) => holds ? 1 : 0;
        return
        [
            1, .. Enum.GetValues<TripletForm>().Select(f => Is(plan.Form == f)),
            .. Enum.GetValues<Reduction>().Select(r => Is(reduces && plan.Reduction == r)),
            .. Enum.GetValues<StepKind>().Select(Steps), .. Enum.GetValues<TermWidth>().Select(w => Is(plan.Width == w)),
            .. Enum.GetValues<RepKind>().Select(k => Share(r => r.Kind == k)),
            Count(t => t.Source == TermSource.Node), Count(t => t.IsOfEdges), Count(t => t.Source == TermSource.Graph),
            Count(t => t.Source > TermSource.Graph), plan.Terms.Sum(t => t.Places.Count - 1) / 4.0, Is(plan.Groups.Count > 1),
            Is(plan.Groups.Count > 1 && plan.Join == GroupJoin.Multiply), Is(plan.Output is null), Is(plan.Output?.Kind == RepKind.Mlp),
            Is(plan.Output is { Kind: > RepKind.Activated }), plan.Skip.Count, Is(plan.Axis == 1), Is(plan.Axis == 3),
            Is(plan.Terms.Any(t => t.Places.Contains(23) || t.Places.Contains(12) && !reduces)), Is(plan.Terms.Any(t => t.Halved)),
            plan.Reps.Average(r => r.Factor) / 4,
        ];
    }
}
