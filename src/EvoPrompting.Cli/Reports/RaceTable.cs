using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Reports;

/// <summary>The table of a report about further trainings; none for a run without a race.</summary>
internal static class RaceTable
{
    public static IEnumerable<ReportTable> Of(RunSummary summary)
    {
        var (retraining, words) = (summary.Recipe.Retraining, summary.Task.Words);
        if (retraining.Kind == RetrainingKind.None) yield break;
        yield return new ReportTable(
            $"Further {words.Evaluation}s before a selection",
            [
                new("at the end of round"), new("children", IsNumber: true), new($"further {words.Evaluation}s", IsNumber: true),
                new("evaluations", IsNumber: true, Worth: 1), new($"{words.Scored} again"), new("of them fell back"),
            ],
            [
                .. summary.Children.GroupBy(c => c.Candidate.Round).Select(round => Row(summary, round.Key, round.Count())),
                All(summary),
            ],
            $"Who would be selected is {words.Scored} again until {retraining.Trainings} {words.Evaluation}s are in all of them, at most "
            + $"{Figures.Count(retraining.MostPerRound)} a round; metrics are means. Each further {words.Evaluation} costs as much of the "
            + $"budget as a child. Fell back: was {words.Scored} again and then not selected.");
    }

    /// <summary>Children and further trainings.</summary>
    public static int Evaluations(RunSummary summary) =>
        summary.Children.Count(c => c.Outcome is not null) + summary.Children.Sum(c => c.Further.Count);

    private static IReadOnlyList<string> Row(RunSummary summary, int round, int children)
    {
        JournaledCandidate[] again = [.. summary.Children.Where(c => c.Further.Any(t => t.Round == round))];
        var trainings = again.Sum(c => c.Further.Count(t => t.Round == round));
        var selected = Selected(summary, round);
        return
        [
            $"{round + 1}", Figures.Count(children), Figures.Count(trainings), Figures.Count(children + trainings), Names(again),
            selected is null ? "" : Names(again.Where(c => !selected.Contains(c.Candidate.Ordinal))),
        ];
    }

    private static IReadOnlyList<string> All(RunSummary summary)
    {
        var trainings = summary.Children.Sum(c => c.Further.Count);
        return
        [
            "all", Figures.Count(summary.Children.Count), Figures.Count(trainings),
            Figures.Count(summary.Children.Count + trainings), "", "",
        ];
    }

    /// <summary>Ordinals of the next parents, of the result after the last round; null while they are not known.</summary>
    private static HashSet<int>? Selected(RunSummary summary, int round) =>
        summary.History.States.FirstOrDefault(s => s.State.Round == round + 1) is not { } next ? null
        : next.State.Round == summary.Recipe.Search.Rounds ? [.. summary.Best.Select(b => b.Candidate.Ordinal)]
        : [.. next.State.Parents.Select(p => p.Candidate.Ordinal)];

    private static string Names(IEnumerable<JournaledCandidate> some) => string.Join(", ", some.Select(c => c.Candidate.Ordinal));
}
