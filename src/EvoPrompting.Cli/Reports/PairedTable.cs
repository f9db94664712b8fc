using System.Globalization;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;
using EvoPrompting.Statistics;

namespace EvoPrompting.Cli.Reports;

/// <summary>The table of <c>compare --paired</c>: each arm against the first one, run by run with the same seed.</summary>
internal static class PairedTable
{
    private const string FittestChild = "fittest child";

    private static readonly (string Name, Func<RunSummary, double> Of)[] measures =
    [
        ("hypervolume", run => run.Hypervolume),
        (FittestChild, Fittest),
        ("viable children", run => ChildShares.Of(run).Viable),
        ("fitter than parents", run => ChildShares.Of(run).Fitter),
    ];

    /// <exception cref="UserException">An arm has no seed in common with the first.</exception>
    public static ReportTable Of(IReadOnlyList<RunArm> arms) => new(
        "Runs with the same seeds",
        [
            new("arm"), new("measure", Worth: 3), new("pairs", IsNumber: true), new("mean", IsNumber: true, Worth: 2),
            new($"of {arms[0].Name}", IsNumber: true, Worth: 1), new("difference", IsNumber: true, Worth: 3),
            new("+-", IsNumber: true, Worth: 3), new("higher", IsNumber: true, Worth: 2), new("lower", IsNumber: true, Worth: 2),
            new("sign test", IsNumber: true, Worth: 3),
        ],
        [.. from arm in arms.Skip(1) from measure in measures select Row(arms[0], arm, measure)],
        $"+-: half the 95 % interval of the mean difference (Student). sign test: how likely so unequal numbers of higher and lower are by "
        + $"chance, two-sided; {Figures.Plural(Most(arms), "pair")} cannot show less than "
        + $"{Number(Math.Min(1, 2 * Math.Pow(0.5, Most(arms))))}. Shares are of all children. "
        + string.Join(' ', arms.Skip(1).Select(arm => Difference(arms[0], arm)))
        + string.Concat(arms.Skip(1).Select(arm => LeftOut(arms[0], arm)))
        + (arms.Select(arm => arm.Trainings).Distinct().Count() == 1
            ? "" : " The arms do not train promising children equally often: the more often, the more trainings they took and the less of "
                + "hypervolume and fittest child is luck; train the winners again to compare them.")
        + (arms.SelectMany(arm => arm.Runs).Select(run => run.Summary.History.Identity.Build).Distinct().Count() == 1
            ? "" : " The runs are of several builds: what differs may be theirs."));

    private static IReadOnlyList<string> Row(RunArm first, RunArm arm, (string Name, Func<RunSummary, double> Of) measure)
    {
        (double First, double Second)[] pairs =
        [
            .. from pair in first.PairsWith(arm)
               let values = (First: measure.Of(pair.First), Second: measure.Of(pair.Second))
               where !double.IsNaN(values.First) && !double.IsNaN(values.Second)
               select values,
        ];
        if (pairs.Length == 0) return [arm.Name, measure.Name, "0", "", "", "", "", "", "", ""];
        var difference = PairedDifference.Of(pairs);
        return
        [
            arm.Name, measure.Name, $"{difference.Pairs}", Shown(pairs.Average(p => p.Second)), Shown(pairs.Average(p => p.First)),
            Shown(difference.Mean), Shown(difference.HalfWidth), $"{difference.Higher}", $"{difference.Lower}",
            difference.SignTest < 0.0005 ? "< 0.001" : Number(difference.SignTest),
        ];

        string Shown(double? value) => measure.Name == FittestChild && value is { } fitness ? Figures.Fitness(fitness) : Number(value);
    }

    private static double Fittest(RunSummary run) =>
        run.Children.Where(run.IsViable).Select(run.Fitness).DefaultIfEmpty(double.NaN).Max();

    private static int Most(IReadOnlyList<RunArm> arms) => arms.Skip(1).Max(arm => arms[0].PairsWith(arm).Count);

    /// <summary>Says which runs have no partner, and which pairs no fittest child: they are not in the table.</summary>
    private static string LeftOut(RunArm first, RunArm arm)
    {
        var pairs = first.PairsWith(arm);
        string[] alone =
        [
            .. first.Runs.Where(r => arm.Runs.All(o => o.Seed != r.Seed)).Concat(arm.Runs.Where(r => first.Runs.All(o => o.Seed != r.Seed)))
                .Select(r => r.Name),
        ];
        var (childless, childlessFirst) =
            (pairs.Count(p => double.IsNaN(Fittest(p.Second))), pairs.Count(p => double.IsNaN(Fittest(p.First))));
        return (alone.Length == 0 ? "" : $" Left out, for the other arm has no run with their seeds: {string.Join(", ", alone)}.")
            + (childless + childlessFirst == 0 ? "" : $" {FittestChild} leaves out pairs without any viable child: {childless} in "
                + $"{arm.Name}, {childlessFirst} in {first.Name}.");
    }

    private static string Difference(RunArm first, RunArm arm)
    {
        var keys = RecipeDifferences.Of(first.Recipe, arm.Recipe);
        string[] all = arm.LanguageModel == first.LanguageModel ? [.. keys] : [arm.LanguageModel, .. keys];
        return $"{arm.Name} has {string.Join(", ", all)}.";
    }

    private static string Number(double? value) =>
        value is not { } number ? ""
        : (Math.Round(number, 4) + 0.0).ToString(Math.Abs(number) >= 100 ? "0.#" : "0.####", CultureInfo.InvariantCulture); // no -0
}
