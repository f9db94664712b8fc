using System.Text;
using EvoPrompting.Folders;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Reports;

/// <summary>Writes a run's report as Markdown: results, plot, tables, and how to make the run again.</summary>
internal static class MarkdownReport
{
    /// <param name="plot">The plot's file name, from the report's folder.</param>
    /// <param name="judged">Its tunings, judged by the rounds after them; null where they are not.</param>
    public static string Write(RunSummary summary, string plot, IReadOnlyList<JudgedTuning>? judged = null)
    {
        var identity = summary.History.Identity;
        var text = new StringBuilder();
        text.Append($"# EvoPrompting on {summary.Problem}, run seed {identity.Seed}\n\n");
        text.Append(Opening(summary)).Append("\n\n");
        foreach (var remark in summary.Task.Remarks) text.Append($"**{remark}**\n\n");
        text.Append($"![Size against error: seeds, children by round, Pareto front]({plot})\n\n");
        foreach (var table in RunTables.Of(summary).Concat(ForwardTables.OfRun(judged ?? []))) text.Append(Table(table));
        text.Append(Reproduction(summary));
        return text.ToString();
    }

    private static string Opening(RunSummary summary)
    {
        var search = summary.Recipe.Search;
        var evaluated = summary.Children.Count(c => c.Outcome is not null);
        var text = $"{Figures.Plural(evaluated, "child", "children")} of {Figures.Plural(search.Rounds, "round")} x "
            + $"{Figures.Plural(search.PromptsPerRound, "prompt")} x {Figures.Plural(search.SamplesPerPrompt, "sample")}, "
            + $"{(summary.Recipe.Settings.Effort is { Length: > 0 } effort ? effort + ", " : "")}in "
                + $"{Figures.Time(summary.History.Worked)}.";
        if (summary.Recipe.Retraining.Kind != RetrainingKind.None)
            text += $" With {Further(summary)} of promising children that is "
                + $"{Figures.Plural(RaceTable.Evaluations(summary), "evaluation")}.";
        if (!summary.IsFinished) text = "**The run is not finished; this is what is journaled so far.** " + text;
        if (summary.History.AClockDecided) text += " **A clock decided**: see below.";
        if (summary.Best is [var best, ..])
            text += $" The fittest is {RunSummary.NameOf(best.Candidate)}: size {Figures.Count(summary.Task.Size(best.Metrics!))}, "
                + $"error {Figures.Share(summary.Task.Error(best.Metrics!))}, fitness "
                    + $"{Figures.Fitness(summary.Task.Fitness(best.Metrics!))}.";
        return text;
    }

    private static string Further(RunSummary summary) =>
        Figures.Plural(summary.Children.Sum(c => c.Further.Count), $"further {summary.Task.Words.Evaluation}");

    private static string Table(ReportTable table)
    {
        var text = new StringBuilder($"## {table.Title}\n\n");
        text.Append(Row(table.Columns.Select(c => c.Name)));
        text.Append(Row(table.Columns.Select(c => c.IsNumber ? "---:" : "---")));
        foreach (var row in table.Rows) text.Append(Row(row.Select(Cell)));
        text.Append('\n');
        return table.Note is null ? text.ToString() : text.Append(table.Note).Append("\n\n").ToString();
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    /// <summary>Keeps what a candidate or compiler wrote from being read as Markdown or HTML.</summary>
    private static string Cell(string text)
    {
        var safe = new StringBuilder();
        foreach (var c in text)
        {
            if (c is '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '~' or '&') safe.Append('\\');
            safe.Append(char.IsControl(c) ? ' ' : c);
        }

        return safe.ToString();
    }

    private static string Reproduction(RunSummary summary)
    {
        var identity = summary.History.Identity;
        var text = new StringBuilder("## How to make this run again\n\n");
        text.Append("With the same build, in an empty folder of your choice:\n\n");
        var task = summary.Task is FolderTask ? "./task" : identity.Task; // the run's own copy of the folder
        var force = summary.Recipe.Settings.Pointless is null ? "" : " --force";
        text.Append($"    evoprompting run {task} --recipe recipe.json --seed {identity.Seed} --out FOLDER{force}\n\n");
        var needed = summary.Task is FolderTask ? "`recipe.json` and the folder `task` stand" : "`recipe.json` stands";
        text.Append($"{needed} beside this report. Equal runs give equal bytes of `evoprompting export`.\n\n");
        if (summary.History.Calls.Count > 0)
            text.Append($"The models behind servers need not be asked again: `evoprompting run {task} --replay` and this folder "
                + $"run it from the recorded calls.\n\n");
        text.Append("| what results depend on | in this run |\n| --- | --- |\n");
        (string, string)[] rows =
        [
            ("run seed", $"{identity.Seed}"), ("recipe (SHA-256)", identity.RecipeHash), ("language model", identity.LanguageModel),
            ("build", identity.Build), ("CPU kernels", identity.Kernels), .. identity.Libraries.Select(l => (l.Name, l.Version)),
            ("CPU (recorded only)", identity.Cpu),
        ];
        foreach (var (what, value) in rows) text.Append(Row([Cell(what), Cell(value)]));
        return text.ToString();
    }
}
