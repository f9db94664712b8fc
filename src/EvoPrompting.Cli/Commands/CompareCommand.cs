using System.CommandLine;
using System.Globalization;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Search;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Commands;

/// <summary>Compares finished runs by their fronts, and with a seed by fresh trainings.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var folders = new Argument<DirectoryInfo[]>("DIR") { Description = "Folders of runs.", Arity = ArgumentArity.OneOrMore };
        var against = new Option<string?>("--against") { Description = "The seed that children are compared with. Default: the fittest." };
        var retrain = new Option<int>("--retrain")
        {
            Description =
                "Train the seed and each run's lowest-error child below its size so many times with fresh seeds; medians are printed.",
            DefaultValueFactory = _ => 0,
        }.Within(0, 1_000);
        var plot = new Option<FileInfo?>("--plot")
        {
            Description = "A PNG file to draw each run's fittest program so far against its children. Runs on one problem.",
        };
        var paired = new Option<bool>("--paired")
        {
            Description = "Compare ways of searching instead of single runs: those that differ in nothing but their seed are one arm, and "
                + "each arm is compared with that of the first folder, seed by seed. With --plot: the children round by round, a line an "
                + "arm.",
        };
        var (workers, sandbox) = (CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("compare", """
            Compare runs by their fronts, not by fitness alone, which tiny programs win easily. For each run: the hypervolume of its Pareto
            front (area in log10(size) x error), and the child with the lowest error among those smaller than a seed. With --paired, what
            one way of searching is worth against another. In a file or a pipe the table is tab-separated.
            """)
        {
            folders, paired, against, retrain, plot, workers, sandbox,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(paired)) return;
            foreach (var option in (Option[])[against, retrain])
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} is for single runs, --paired for several with the same seeds: leave one of them out");
        });
        command.SetAction(async (parsed, stop) =>
        {
            var times = parsed.GetValue(retrain);
            var runs = parsed.GetRequiredValue(folders).Select(Read).ToArray();
            if (parsed.GetValue(paired)) return Pair(runs, parsed.GetValue(plot));
            var others = runs.Where(r => r.Summary.Problem != runs[0].Summary.Problem);
            if (parsed.GetValue(plot) is not null && others.FirstOrDefault() is { } other)
                throw new UserException(
                    $"--plot takes runs on one problem; {other.Name} is on {other.Summary.Problem}, not on {runs[0].Summary.Problem}.");
            RunComparison[] comparisons = [.. runs.Select(r => RunComparison.Of(r.Summary, parsed.GetValue(against)))];
            using var rows = new ComparisonRows(WrappedConsole.Output, Terminal.Output, ComparisonNote.Of(runs));
            foreach (var (run, comparison) in runs.Zip(comparisons))
            {
                if (times == 0)
                {
                    rows.Add(Cells(run.Name, comparison, comparison.Seed, null));
                    rows.Add(Cells(run.Name, comparison, comparison.Best, null));
                    continue;
                }

                await using var place = Composition.Workplace(parsed.GetValue(workers), RunCommand.Mode(parsed.GetValue(sandbox)!));
                await using var evaluation = Composition.Evaluation(run.Summary.Task, run.Summary.Recipe, Retraining.Seed, place);
                var again = new Retraining(run.Summary.Task, evaluation, times);
                foreach (var program in (JournaledCandidate?[])[comparison.Seed, comparison.Best])
                    rows.Add(Cells(
                        run.Name, comparison, program,
                        program is null ? null : await again.MediansAsync(program.Candidate.Source, stop)));
            }

            if (parsed.GetValue(plot) is { } file) AtomicFile.Write(file.FullName, FitnessCurves.Png(runs));
            return ExitCode.Success;
        });
        return command;
    }

    private static string[] Cells(string name, RunComparison comparison, JournaledCandidate? program, Medians? medians)
    {
        var summary = comparison.Summary;
        SizeAndError? place = program is null ? null : summary.Place(program);
        return
        [
            name, summary.History.Identity.LanguageModel, $"{summary.History.Identity.Seed}", Number(summary.Hypervolume),
            Number(summary.SeedHypervolume), $"{comparison.Smaller.Count}",
            program is null ? "none" : RunSummary.NameOf(program.Candidate), Number(place?.Size), Number(place?.Error),
            medians is null ? "" : OrRejected(medians.Error), string.Join(' ', medians?.ForReports.Select(OrRejected) ?? []),
        ];
    }

    private static int Pair(IReadOnlyList<NamedRun> runs, FileInfo? plot)
    {
        var arms = RunArm.Of(runs);
        WrittenTable.Write(PairedTable.Of(arms));
        if (plot is not null) AtomicFile.Write(plot.FullName, RoundCurves.Png(arms));
        return ExitCode.Success;
    }

    private static NamedRun Read(DirectoryInfo folder) =>
        new(folder.Name, TaskOfRun.Summary(new RunFolder(folder.FullName)));

    private static string OrRejected(double median) => double.IsFinite(median) ? Number(median) : "rejected";

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
