using System.CommandLine;
using System.Globalization;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Files;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;
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
        };
        var plot = new Option<FileInfo?>("--plot")
        {
            Description = "A PNG file to draw each run's fittest program so far against its children. Runs of one task.",
        };
        var (workers, sandbox) = (CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("compare", """
            Compare runs by their fronts, not by fitness alone, which tiny programs win easily. For each run: the hypervolume of its Pareto front (area in
            log10(size) x error), and the child with the lowest error among those smaller than a seed. In a file or a pipe the table is
            tab-separated.
            """)
        {
            folders, against, retrain, plot, workers, sandbox,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var times = parsed.GetValue(retrain);
            var drawn = new List<(string Name, RunSummary Summary)>();
            using var rows = new ComparisonRows(WrappedConsole.Output, Terminal.Output);
            foreach (var folder in parsed.GetRequiredValue(folders))
            {
                var history = RunHistory.Open(new RunFolder(folder.FullName));
                var recipe = Recipe.ReadOfRun(history.Identity.Recipe, KnownTasks.All);
                var task = KnownTasks.Of(recipe);
                var summary = RunSummary.Of(history, task);
                if (drawn is [{ Summary.Task.Name: var first }, ..] && parsed.GetValue(plot) is not null && first != task.Name)
                    throw new UserException($"--plot takes runs of one task; {folder} is of {task.Name}, the runs before of {first}.");
                drawn.Add((folder.Name, summary));
                var comparison = RunComparison.Of(summary, parsed.GetValue(against));
                var (seed, smaller, best) = (comparison.Seed, comparison.Smaller, comparison.Best);
                await using var place = Composition.Workplace(parsed.GetValue(workers), RunCommand.Mode(parsed.GetValue(sandbox)!));
                await using var evaluation = Composition.Evaluation(recipe, Retraining.Seed, place);
                var again = new Retraining(task, evaluation, times);
                void Add(JournaledCandidate? child, (double Error, IReadOnlyList<double> ForReports)? medians) => rows.Add(
                    folder.Name, history.Identity.LanguageModel, $"{history.Identity.Seed}", Number(summary.Hypervolume),
                    Number(summary.SeedHypervolume), $"{smaller.Count}", child is null ? "none" : RunSummary.NameOf(child.Candidate),
                    child is null ? "" : Number(summary.Place(child).Size), child is null ? "" : Number(summary.Place(child).Error),
                    Number(medians?.Error), string.Join(' ', medians?.ForReports.Select(m => Number(m)) ?? []));

                async Task<(double, IReadOnlyList<double>)?> Again(JournaledCandidate? child) =>
                    times > 0 && child is not null ? await again.MediansAsync(child.Candidate.Source, stop) : null;

                Add(seed, await Again(seed));
                Add(best, await Again(best));
            }

            if (parsed.GetValue(plot) is { } file) AtomicFile.Write(file.FullName, FitnessCurves.Png(drawn));
            return ExitCode.Success;
        });
        return command;
    }

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
