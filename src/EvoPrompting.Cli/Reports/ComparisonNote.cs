using System.Globalization;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Search;

namespace EvoPrompting.Cli.Reports;

/// <summary>What keeps the figures of runs from being laid beside each other.</summary>
internal static class ComparisonNote
{
    /// <returns>Sentences; null where all runs are finished, on one problem, and measured from one reference point.</returns>
    public static string? Of(IReadOnlyList<NamedRun> runs)
    {
        var first = runs[0];
        var others = runs.Where(r => r.Summary.Problem != first.Summary.Problem).ToArray();
        var elsewhere = runs.Except(others).Where(r => r.Summary.Reference != first.Summary.Reference).ToArray();
        string[] sentences =
        [
            .. runs.Where(r => !r.Summary.IsFinished).Select(r => $"{r.Name} is not finished: it has ended "
                + $"{Rounds(r.Summary)} of {Figures.Plural(r.Summary.Recipe.Search.Rounds, "round")}."),
            .. others.Select(r => $"{r.Name} is on {r.Summary.Problem}, {first.Name} on {first.Summary.Problem}: their figures do not "
                + "compare."),
            .. elsewhere.Select(r => $"The hypervolumes of {r.Name} and {first.Name} do not compare: they are measured from "
                + $"{Point(r.Summary.Reference)} and from {Point(first.Summary.Reference)}."),
        ];
        return sentences.Length == 0 ? null : string.Join(' ', sentences);
    }

    private static int Rounds(RunSummary run) => run.History.States is [.., var last] ? last.State.Round : 0;

    private static string Point(SizeAndError point) =>
        string.Create(CultureInfo.InvariantCulture, $"size {Figures.Count(point.Size)} and error {point.Error:0.####}");
}
