using System.Text.RegularExpressions;
using EvoPrompting.Candidates;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.History;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Reports;

/// <summary>The tables of a report, made from a summary.</summary>
internal static partial class RunTables
{
    private const int ReasonsShown = 8;

    private static readonly ReportColumn[] NoColumns = [];

    public static IReadOnlyList<ReportTable> Of(RunSummary summary) =>
    [
        Programs(summary), Front(summary), Fates(summary), .. Reasons(summary), .. RaceTable.Of(summary), Survivors(summary),
        .. CallTables.Of(summary),
    ];

    /// <summary>The seeds and the best children.</summary>
    private static ReportTable Programs(RunSummary summary)
    {
        var programs = summary.Seeds.Concat(summary.Best).ToArray();
        var firstParents = summary.History.States is [var first, ..]
            ? first.State.Parents.Select(p => p.Candidate.Ordinal).ToHashSet() : [];
        return Listing(summary, "Seeds and best children", programs, c => c.Outcome switch
        {
            Outcome.Scored when !c.Candidate.IsSeed => $"parents {string.Join(", ", c.Candidate.Origin!.Parents)}",
            Outcome.Scored when summary.IsViable(c) => firstParents.Contains(c.Candidate.Ordinal) ? "first parent" : "",
            Outcome.Scored => "above the ceiling: no parent",
            Outcome.Rejected rejected => $"rejected ({rejected.Stage}): {FirstLine(rejected.Reason)}",
            Outcome.Duplicate duplicate => $"duplicate of {duplicate.Original}",
            _ => "not evaluated yet",
        }) with
        {
            Note = summary.Best.Count > 0
                ? "Fitness is what the search maximises. Test metrics reached no selection, prompt or tuning." : "No child was viable.",
        };
    }

    private static ReportTable Front(RunSummary summary)
    {
        var places = summary.Front.Select(summary.Place).ToArray();
        var beaten = summary.Seeds.Where(summary.IsViable)
            .Where(s => summary.Place(s) is var place && places.Any(p => p.Size < place.Size && p.Error < place.Error))
            .Select(s => RunSummary.NameOf(s.Candidate)).ToArray();
        return Listing(summary, "Pareto front", summary.Front, c => c.Candidate.IsSeed ? "seed" : "") with
        {
            Note = $"Hypervolume {Figures.Share(summary.Hypervolume)} (seeds alone {Figures.Share(summary.SeedHypervolume)}): area in "
                + $"log10(size) x error "
                + $"up to size {Figures.Count(summary.Reference.Size)} and error {Figures.Share(summary.Reference.Error)}."
                + (beaten.Length > 0 ? $" Seeds beaten on both axes: {string.Join(", ", beaten)}." : ""),
        };
    }

    private static ReportTable Listing(
        RunSummary summary, string title, IReadOnlyList<JournaledCandidate> programs, Func<JournaledCandidate, string> remark)
    {
        var metrics = summary.Task.Metrics
            .Select(m => (m.Name, Format: Figures.Like(programs.Where(p => p.Metrics is not null).Select(p => p.Metrics![m.Name]))))
            .ToArray();
        JournaledCandidate[] measured = [.. programs.Where(p => p.Metrics is not null)];
        bool IsAxis(string metric) => measured.All(p => p.Metrics![metric] == summary.Task.Size(p.Metrics))
            || measured.All(p => p.Metrics![metric] == summary.Task.Error(p.Metrics));
        var isRace = programs.Any(p => p.Further.Count > 0);
        return new ReportTable(
            title,
            [
                new("program"), new("round", IsNumber: true, Worth: 1),
                .. isRace ? [new(summary.Task.Words.Evaluation + "s", IsNumber: true)] : NoColumns,
                .. metrics.Select(m => new ReportColumn(m.Name.Replace('_', ' '), IsNumber: true, Worth: IsAxis(m.Name) ? 3 : 0)),
                new("fitness", IsNumber: true, Worth: 2), new("remark"),
            ],
            [
                .. programs.Select(IReadOnlyList<string> (p) =>
                [
                    RunSummary.NameOf(p.Candidate), p.Candidate.IsSeed ? "" : $"{p.Candidate.RoundFromOne}",
                    .. isRace ? [p.Metrics is null ? "" : Figures.Count(1 + p.Further.Count)] : Array.Empty<string>(),
                    .. metrics.Select(m => p.Metrics is { } measured ? m.Format(measured[m.Name]) : ""),
                    p.Metrics is { } all ? Figures.Fitness(summary.Task.Fitness(all)) : "", remark(p),
                ]),
            ]);
    }

    /// <summary>What became of every child, round by round.</summary>
    private static ReportTable Fates(RunSummary summary)
    {
        Stage[] stages = [.. summary.Task.Stages.Where(s => summary.Children.Any(c => c.Outcome is Outcome.Rejected r && r.Stage == s))];
        var open = summary.Children.Any(c => c.Outcome is null);
        IReadOnlyList<string> Row(string name, IReadOnlyCollection<JournaledCandidate> children) =>
        [
            name, Figures.Count(children.Count), Figures.Count(children.Count(summary.IsViable)),
            Figures.Count(children.Count(c => c.Metrics is not null && !summary.IsViable(c))),
            Figures.Count(children.Count(c => c.Outcome is Outcome.Duplicate)),
            .. stages.Select(s => Figures.Count(children.Count(c => c.Outcome is Outcome.Rejected r && r.Stage == s))),
            .. open ? [Figures.Count(children.Count(c => c.Outcome is null))] : Array.Empty<string>(),
        ];

        string[] columns =
            ["children", "viable", "above ceiling", "duplicate", .. stages.Select(s => s.Name),
                .. open ? ["not yet"] : Array.Empty<string>()];
        return new ReportTable(
            "What became of every child",
            [new("round"), .. columns.Select(c => new ReportColumn(c, IsNumber: true))],
            [.. summary.Children.GroupBy(c => c.Candidate.RoundFromOne).Select(round => Row($"{round.Key}", [.. round])),
                Row("all", summary.Children)],
            $"Viable: {summary.Task.Words.Scored}, with an error below the ceiling. "
            + (stages.Length > 0 ? $"Rejected at: {string.Join(", ", stages.Select(s => s.Name))}. " : "") + Clock(summary)
            + Losses(summary.History.Attempts));
    }

    private static string Clock(RunSummary summary)
    {
        var late = summary.History.Candidates.Where(c => c.Outcome is Outcome.Rejected rejected && rejected.Stage == Stage.Time)
            .Select(c => c.Candidate.Ordinal).ToArray();
        return late.Length == 0
            ? $"No clock decided: the run repeats {summary.Task.Words.RepeatsWhere}."
            : $"A clock decided: {Figures.Plural(late.Length, "candidate")} took too long ({string.Join(", ", late)}), so a run on a "
                + $"faster machine may differ.";
    }

    private static string Losses(IReadOnlyList<LostAttempt> attempts) => attempts is []
        ? ""
        : $" The machine lost {Figures.Plural(attempts.Count, "attempt")}; what was lost was run again and decided nothing. The last: "
            + $"candidate {attempts[^1].Ordinal}, {attempts[^1].Reason}.";

    /// <summary>The commonest reasons of rejections; reasons that differ in numbers only are one.</summary>
    private static IEnumerable<ReportTable> Reasons(RunSummary summary)
    {
        var order = summary.Task.Stages.ToList();
        var reasons = summary.Children
            .Select(c => c.Outcome).OfType<Outcome.Rejected>()
            .GroupBy(r => (r.Stage, Text: Numbers().Replace(FirstLine(r.Reason), "#")))
            .OrderByDescending(g => g.Count()).ThenBy(g => order.IndexOf(g.Key.Stage)).ThenBy(g => g.Key.Text, StringComparer.Ordinal)
                .ToArray();
        if (reasons.Length == 0) yield break;
        yield return new ReportTable(
            "Commonest reasons of rejections",
            [new("stage"), new("children", IsNumber: true), new("reason, for example")],
            [.. reasons.Take(ReasonsShown)
                .Select(IReadOnlyList<string> (g) => [g.Key.Stage.Name, Figures.Count(g.Count()), FirstLine(g.First().Reason)])],
            reasons.Length > ReasonsShown
                ? $"{Figures.Plural(reasons.Length - ReasonsShown, "rarer reason")} not shown; the export has all." : null);
    }

    /// <summary>Survivors of each round, and tuning where there is a soft prompt.</summary>
    private static ReportTable Survivors(RunSummary summary) => summary.History.States.Any(s => !s.State.SoftPrompt.IsNone)
        ? Tunings(summary)
        : new("Survivors", [new("after round", IsNumber: true), new("next parents")],
            [.. summary.History.States.Skip(1).Select(IReadOnlyList<string> (s) => [$"{s.State.Round}", Parents(summary, s)])]);

    /// <summary>None after the last round.</summary>
    private static string Parents(RunSummary summary, JournaledState state) => state.State.Round < summary.Recipe.Search.Rounds
        ? string.Join(", ", state.State.Parents.Select(p => p.Candidate.Ordinal)) : "";

    private static ReportTable Tunings(RunSummary summary) => new(
        "Survivors and soft-prompt tuning",
        [
            new("after round", IsNumber: true), new("next parents"), new("tuned on", IsNumber: true), new("held out", IsNumber: true),
            new("loss before", IsNumber: true), new("loss after", IsNumber: true), new("result"), new("soft prompt"),
        ],
        [
            .. summary.History.States.Where(s => s.State.Round > 0 || s.Tuning is not null).Select(IReadOnlyList<string> (s) =>
            [
                $"{s.State.Round}",
                Parents(summary, s),
                .. s.Tuning is { } tuning
                    ?
                    [
                        Figures.Count(tuning.Examples), Figures.Count(tuning.HeldOut), Figures.Share(tuning.LossBefore),
                        Figures.Share(tuning.LossAfter), tuning.RolledBack ? "rolled back" : "kept",
                    ]
                    : (string[])["", "", "", "", s.State.Round < summary.Recipe.Search.Rounds ? "not tuned" : "last round"],
                s.State.SoftPrompt.IsNone ? "none" : s.State.SoftPrompt.Hash()[..8],
            ]),
        ],
        (summary.Recipe.Tuning.Pairs == TuningPairs.All
            ? "Tuned on: all viable children so far" : "Tuned on: the round's viable children that were not selected")
            + (summary.Recipe.Tuning.SeedPairs > 0 ? ", after round 0 the seeds" : "")
            + ", without the held-out pairs, which judge the tuning where there are any. Losses are per token.");

    private static string FirstLine(string reason) => WrappedText.Beginning(reason.Split('\n', 2)[0].Trim(), 160);

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
