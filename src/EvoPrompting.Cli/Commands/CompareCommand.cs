using System.CommandLine;
using System.Globalization;
using EvoPrompting.Cli.Quality;
using EvoPrompting.Journal;
using EvoPrompting.Journal.Summaries;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Compares finished runs by their fronts, and with a seed by fresh trainings.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var folders = new Argument<DirectoryInfo[]>("DIR") { Description = "Folders of runs.", Arity = ArgumentArity.OneOrMore };
        var against = new Option<string>("--against") { Description = "The seed that children are compared with.", DefaultValueFactory = _ => "cnn" };
        var retrain = new Option<int>("--retrain")
        {
            Description = "Train the seed and each run's lowest-error child below its size so many times with fresh seeds; medians are printed.",
            DefaultValueFactory = _ => 0,
        };
        var (workers, sandbox) = (CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("compare", """
            Compare runs by their fronts, not by fitness alone, which tiny programs win easily. For each run: the hypervolume of its Pareto front (area in
            log10(size) x error), and the child with the lowest error among those smaller than a seed. The table is tab-separated.
            """)
        {
            folders, against, retrain, workers, sandbox,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var times = parsed.GetValue(retrain);
            var name = parsed.GetValue(against)!;
            Console.WriteLine($"run\tlanguage model\tseed\thypervolume\tseeds alone\tsmaller than {name}\tchild\tsize\terror\tmedian error\tmedian test error");
            foreach (var folder in parsed.GetRequiredValue(folders))
            {
                var history = RunHistory.Open(new RunFolder(folder.FullName));
                var recipe = Recipe.Read(history.Identity.Recipe);
                var summary = RunSummary.Of(history, KnownTasks.Get(recipe.Task));
                var seed = summary.Seeds.FirstOrDefault(s => s.Candidate.Name == name && s.Metrics is not null)
                    ?? throw new UserException($"The run in {folder} has no seed '{name}' with metrics; its seeds are {string.Join(", ", summary.Seeds.Select(s => s.Candidate.Name))}.");
                var smaller = summary.Children.Where(c => summary.IsViable(c) && summary.Place(c).Size < summary.Place(seed).Size).ToArray();
                var best = smaller.MinBy(c => summary.Place(c).Error);
                var again = new Retraining(recipe, times, parsed.GetValue(workers), RunCommand.Mode(parsed.GetValue(sandbox)!));
                string Row(string what, JournaledCandidate? child, (double Validation, double Test)? medians) => string.Join('\t',
                    what, history.Identity.LanguageModel, history.Identity.Seed, Number(summary.Hypervolume), Number(summary.SeedHypervolume), smaller.Length,
                    child is null ? "none" : RunSummary.NameOf(child.Candidate), child is null ? "" : Number(summary.Place(child).Size),
                    child is null ? "" : Number(summary.Place(child).Error), Number(medians?.Validation), Number(medians?.Test));

                async Task<(double, double)?> Again(JournaledCandidate? child) =>
                    times > 0 && child is not null ? await again.MediansAsync(child.Candidate.Source, stop) : null;

                Console.WriteLine(Row(folder.Name, seed, await Again(seed)));
                Console.WriteLine(Row(folder.Name, best, await Again(best)));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
