using EvoPrompting.Chance;
using EvoPrompting.Corpus.Programs;
using EvoPrompting.Corpus.Variation;

namespace EvoPrompting.Corpus.Triplets;

/// <summary>Changes a triplet function a little, as a person looking for a smaller or better one would.</summary>
public static class TripletEdits
{
    private delegate TripletPlan Edit(TripletPlan plan, RandomStream random);

    private static readonly Choice<Edit>[] Edits =
    [
        new(TermEdits.Remove, 14), new(TermEdits.RemoveSource, 6), new(TermEdits.Insert, 8), new(TermEdits.Move, 4),
        new(TermEdits.OneRep, 4), new(TermEdits.SourceRep, 10), new(TermEdits.AllReps, 5), new(TermEdits.Simplify, 8),
        new(TermEdits.Share, 10), new(TermEdits.Separate, 2), new(TermEdits.Halve, 4), new(TermEdits.OtherSource, 3),
        new(Reduce, 14), new(Axis, 3), new(Before, 7), new(After, 7), new(Finish, 2), new(Output, 11), new(OutputFactor, 3),
        new(Skip, 5), new(Width, 10), new(SecondGroup, 4), new(Joining, 2), new(ToPairs, 2), new(Restyle, 3),
    ];

    /// <summary>Returns a plan that fits and is written differently, with one to four edits.</summary>
    public static TripletPlan Next(TripletPlan plan, RandomStream random)
    {
        var before = TripletWriter.Write(plan);
        while (true)
        {
            var changed = plan;
            for (var edits = random.Weighted<int>(new(1, 45), new(2, 34), new(3, 16), new(4, 5)); edits > 0; edits--)
            {
                var next = random.Weighted<Edit>(Edits)(changed, random);
                if (next.Groups.All(g => g.Count > 0)) changed = next;
            }

            if (TripletFit.Fits(changed) && TripletWriter.Write(changed) != before) return changed;
        }
    }

    private static TripletPlan Reduce(TripletPlan plan, RandomStream random) => plan with { Reduction = random.Reduction() };

    private static TripletPlan Axis(TripletPlan plan, RandomStream random) => plan with { Axis = random.Between(1, 3) };

    private static TripletPlan Before(TripletPlan plan, RandomStream random) =>
        plan.Form == TripletForm.Nodes ? plan : plan with { Before = Changed(plan.Before, random) };

    private static TripletPlan After(TripletPlan plan, RandomStream random) => plan with { After = Changed(plan.After, random) };

    private static TripletPlan Finish(TripletPlan plan, RandomStream random) => plan with { Finish = Changed(plan.Finish, random) };

    private static TripletPlan Output(TripletPlan plan, RandomStream random) =>
        plan with { Output = random.Chance(0.15) ? null : random.Chance(0.4) ? Rep.Dense : random.Output() };

    private static TripletPlan OutputFactor(TripletPlan plan, RandomStream random) =>
        plan.Output is { Kind: not RepKind.Dense } output ? plan with { Output = random.Special(output.Kind) } : plan;

    private static TripletPlan Skip(TripletPlan plan, RandomStream random) =>
        plan with { Skip = plan.Skip.Count == 0 ? [TripletGenerator.Skip(random)] : [] };

    private static TripletPlan Width(TripletPlan plan, RandomStream random) =>
        plan with { Width = random.Chance(0.4) ? TermWidth.Half : random.Width() };

    private static TripletPlan SecondGroup(TripletPlan plan, RandomStream random)
    {
        if (plan.Groups.Count > 1) return plan with { Groups = [plan.Groups[random.Next(2)]] };
        var (first, second) = (plan.Groups[0].ToList(), new List<Term>());
        for (var moved = random.Between(1, 3); moved > 0 && first.Count > 1; moved--)
        {
            var at = random.Next(first.Count);
            second.Add(first[at]);
            first.RemoveAt(at);
        }

        return second.Count == 0 ? plan : plan with { Groups = [[.. first], [.. second]] };
    }

    private static TripletPlan Joining(TripletPlan plan, RandomStream random) =>
        plan with { Join = random.Pick([GroupJoin.Multiply, GroupJoin.Gate, GroupJoin.Maximum, GroupJoin.Minimum]) };

    // Keeps the terms of the last two nodes.
    private static TripletPlan ToPairs(TripletPlan plan, RandomStream random)
    {
        if (plan.Form != TripletForm.Triplets) return plan;
        return plan with { Form = TripletForm.Pairs, Groups = [.. plan.Groups.Select(g => new Sequence<Term>([.. g.SelectMany(Kept)]))] };

        static IEnumerable<Term> Kept(Term term)
        {
            int[] places =
            [
                .. term.Places.Where(p => p is 0 or 2 or 3 or 23 or 32)
                    .Select(p => p switch { 2 => 1, 3 => 2, 23 => 12, 32 => 21, _ => p }),
            ];
            return places.Length == 0 ? [] : [term with { Places = [.. places] }];
        }
    }

    private static TripletPlan Restyle(TripletPlan plan, RandomStream random) => plan with { Style = TripletStyle.Next(random) };

    private static Sequence<Step> Changed(Sequence<Step> steps, RandomStream random)
    {
        if (steps.Count == 0) return [random.Step()];
        var at = random.Next(steps.Count);
        return random.Next(3) switch
        {
            0 => steps.Replace(at),
            1 => steps.Replace(at, random.Step()),
            _ => random.Chance(0.6) ? [] : steps.Insert(at, random.Step()),
        };
    }
}
