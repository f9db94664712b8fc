using System.Globalization;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Tasks.Clrs.Tables;

namespace EvoPrompting.Cli.Clrs;

/// <summary>A table of functions as people read it: the paper's Table 3, every function, and how far chance reaches.</summary>
internal static class TableText
{
    /// <param name="recipe">As the command was given it.</param>
    public static IReadOnlyList<ReportTable> Of(TableResults results, string recipe) =>
        [Best(results, recipe), Functions(results), Spreads(results)];

    private static ReportTable Best(TableResults results, string recipe) => new(
        "Best function for each algorithm",
        [
            new("algorithm"), new("best function", Worth: 2), Number("size", 1), Number("baseline size"), Number("test", 2),
            Number("baseline test", 2), Number("p"), new("paper: best"), Number("paper: size"), Number("paper: test", 1),
            Number("paper: baseline", 1), Number("Ibarz et al."),
        ],
        [
            .. results.Algorithms.Select(IReadOnlyList<string> (algorithm) =>
            {
                var (best, baseline, paper) = (results.Best(algorithm), results.Baseline(algorithm), PublishedTable.Of(algorithm)!);
                var highest = results.Highest(algorithm);
                return
                [
                    algorithm,
                    TableResults.Matters(algorithm) && highest.Count == 0 ? "none" : string.Join(" = ", highest.Select(f => f.Name)),
                    Count(best?.Size), Count(baseline?.Size),
                    best is null && highest.Count > 0 ? Percent(highest[0].Test.Mean) : Percent(best?.Test),
                    Percent(baseline?.Test), P(best is null ? null : results.AgainstBaseline(best)), paper.Best(), Count(paper.Size),
                    Percent(paper.Found), Percent(paper.Baseline), Percent(paper.Ibarz),
                ];
            }),
        ],
        "Scores in percent: micro-averaged F1 for masks, accuracy otherwise, the mean over outputs; ± is the standard deviation over "
            + "training seeds. The best is of functions no training of which was rejected; the best of several is luckier than it is good. "
            + "Several with = between them have the same mean. None is named where no decoder reads what a function returns: there scores "
            + "differ by chance. The paper's are at length 64 and its size; it does not say what its ± is, and prints 'Baseline' where "
            + "one scores higher than the function that was found. " + Origin(results, recipe));

    /// <summary>One sentence: what all trainings have in common.</summary>
    private static string Origin(TableResults results, string recipe)
    {
        var training = results.Trainings[0].Settings.Training;
        var lengths = string.Join(", ", training.Lengths);
        return FormattableString.Invariant($"Trained with the recipe {recipe}: hidden size {training.Hidden}, {training.Steps:#,0} steps ")
            + FormattableString.Invariant($"of {training.BatchSize} trajectories of the lengths {lengths}, tested at length ")
            + FormattableString.Invariant($"{training.TestLength}; ")
            + $"build {string.Join(", ", results.Trainings.Select(t => t.Build).Distinct())}.";
    }

    private static ReportTable Functions(TableResults results) => new(
        $"Functions, against {results.BaselineName}",
        [
            new("function"), new("algorithm", Worth: 1), Number("size", 1), Number("trained"), Number("scored"), Number("validation", 1),
            Number("p"),
            Number("test", 2), Number("p", 1),
            .. results.FurtherLengths.SelectMany(l => (ReportColumn[])[Number($"at {l}", 1), Number("p")]), new("rejected"),
        ],
        [
            .. results.Algorithms.SelectMany(results.On).Select(IReadOnlyList<string> (f) =>
            [
                f.Name, f.Algorithm, Count(f.Size), Count(f.Trainings.Count), Count(f.Test.Count), Percent(f.Validation),
                P(results.AgainstBaseline(f, s => s.Validation)), Percent(f.Test), P(results.AgainstBaseline(f)),
                .. results.FurtherLengths.SelectMany(
                    l => (string[])[Percent(f.TestAt(l), f.Test.Count), P(results.AgainstBaseline(f, s => s.TestAt(l)))]),
                (f.Rejection ?? f.FailedTest)?.Split('\n')[0] ?? "",
            ]),
        ],
        "p: the exact two-sided rank-sum test of the scores to its left against the baseline's; with three training seeds each it cannot "
            + "fall below 0.1, with four below 0.029.");

    private static ReportTable Spreads(TableResults results) => new(
        "How far functions differ, and how far chance reaches",
        [
            new("algorithm"), .. from kind in (string[])["validation", "test"]
                                 from name in (string[])["functions", "seeds", "F", "headroom"]
                                 select Number($"{kind}: {name}", kind == "validation" ? 1 : 0),
        ],
        [
            .. results.Algorithms.Select(IReadOnlyList<string> (algorithm) =>
            [
                algorithm, .. Cells(Spread.Of(results.On(algorithm).Select(f => f.Validation))),
                .. Cells(Spread.Of(results.On(algorithm).Select(f => f.Test))),
            ]),
        ],
        "Functions: the standard deviation of their mean scores. Seeds: that of trainings of one function. F: the variance between "
            + "functions over that between seeds, near 1 where functions do not differ. Headroom: from the best mean to 100.");

    private static IEnumerable<string> Cells(Spread? spread) => spread is null
        ? ["", "", "", ""] : [Percent(spread.Functions), Percent(spread.Seeds), Fixed(spread.F, "0.0"), Percent(spread.Headroom)];

    private static ReportColumn Number(string name, int worth = 0) => new(name, IsNumber: true, worth);

    private static string Count(double? value) => value is { } number ? Figures.Count(number) : "";

    private static string P(double? value) => value switch
    {
        null => "",
        < 0.0005 => "< 0.001",
        { } number => Fixed(number, "0.000"),
    };

    private static string Percent(PublishedScore score) => $"{Fixed(score.Mean, "0.0")} ± {Fixed(score.Deviation, "0.0")}";

    private static string Percent(double score) => Fixed(100 * score, "0.0");

    private static string Percent(Sample? sample) => sample switch
    {
        null or { Count: 0 } => "",
        { Count: 1 } => Percent(sample.Mean),
        _ => $"{Percent(sample.Mean)} ± {Percent(sample.Deviation)}",
    };

    /// <param name="all">How many values there would be; fewer are told.</param>
    private static string Percent(Sample sample, int all) =>
        sample.Count == all ? Percent(sample) : $"{Percent(sample)} ({Figures.Count(sample.Count)} of {Figures.Count(all)})".Trim();

    private static string Fixed(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "";
}
