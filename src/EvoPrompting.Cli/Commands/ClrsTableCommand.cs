using System.CommandLine;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Files;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Tables;

namespace EvoPrompting.Cli.Commands;

/// <summary>Trains functions on algorithms, several times each, and prints the paper's Table 3 of them: <c>clrs table</c>.</summary>
internal static class ClrsTableCommand
{
    public static Command Create()
    {
        var algorithms =
            new Argument<string[]>("algorithms") { Description = "Which ones. Default: all 30.", Arity = ArgumentArity.ZeroOrMore };
        var functions = Several<string>("--functions", FunctionChoice.Meaning, "v1", "discovered");
        var seeds = Several<ulong>("--seeds", "Training seeds, as 'evaluate --seed' takes them. Default: 1 2 3.", 1, 2, 3);
        var alsoAt = Several<int>(
            "--also-at", "Further lengths to test at, for example twice the training's and 64. A function too costly there has no score.")
            .Within(4, 256);
        var baseline = new Option<string>("--baseline")
        {
            Description = "The function that the others are compared with, by an exact two-sided rank-sum test over the training seeds.",
            DefaultValueFactory = _ => "v1",
        };
        var recipe = new Option<string?>("--recipe")
        {
            Description = "A recipe of searches on CLRS: a shipped one by name (quick, paper) or a file. Default: quick.",
        };
        var steps = new Option<int?>("--steps") { Description = "Training steps instead of the recipe's." };
        var folder = new Option<DirectoryInfo>("--out")
        {
            Description = "The folder that gets a file for each finished training, table.md, and each algorithm's learning curves.",
            Required = true,
        };
        var format = new Option<string>("--format")
        {
            Description = "text; csv: a line for each training; json: one object with both.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "csv", "json");
        var (workers, sandbox) = (CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("table", """
            Train triplet functions on algorithms, with several training seeds, each exactly as a search trains its candidates, and print
            the form of the paper's Table 3 with its numbers beside. Started again with the same arguments it goes on: finished trainings
            are kept, in their files. A function that is rejected is shown as such.
            """)
        {
            algorithms, functions, seeds, baseline, recipe, steps, alsoAt, folder, format, workers, sandbox,
        };
        command.SetAction(async (parsed, outer) =>
        {
            string[] names = parsed.GetValue(algorithms) is { Length: > 0 } given
                ? [.. given.Select(a => ClrsOptions.Find(a).Name).Distinct()] : [.. ClrsSpecs.All.Select(a => a.Name)];
            var chosen = FunctionChoice.Read(parsed.GetRequiredValue(functions));
            var against = parsed.GetRequiredValue(baseline);
            if (chosen.All(f => f.Name != against) && parsed.GetResult(baseline) is { Implicit: false })
                throw new UserException($"--baseline is '{against}', which is none of the functions: take one of "
                    + $"{string.Join(", ", chosen.Select(f => f.Name))}.");
            int[] lengths = [.. parsed.GetRequiredValue(alsoAt).Distinct().Order()];
            var settings = Settings(parsed.GetValue(recipe), parsed.GetValue(steps));
            var files = new TableFolder(parsed.GetRequiredValue(folder).FullName);
            using var held = files.Hold();
            await using var place =
                Composition.Workplace(parsed.GetValue(workers), RunCommand.Mode(parsed.GetValue(sandbox)!));
            await using var trainings = new TableTrainings(settings, lengths, place, BuildIdentity.Build(), TimeProvider.System);
            var wanted = (from algorithm in names
                          from seed in parsed.GetRequiredValue(seeds).Distinct()
                          from function in chosen
                          select (Algorithm: algorithm, Function: function, Seed: seed)).ToArray();
            TrainingRecord? Find((string Algorithm, SeedProgram Function, ulong Seed) w) =>
                files.Find(w.Algorithm, w.Function, w.Seed, trainings.Settings(w.Algorithm));
            var open = wanted.Where(w => Find(w) is null).ToArray();
            using var stop = new StopSignal(outer, () => Console.Error.WriteLine("\nstopping; finished trainings are kept ..."));
            try
            {
                using var progress =
                    new TableProgress(wanted.Length, wanted.Length - open.Length, TimeProvider.System, ProgressLine.OnErrors);
                progress.Begin();
                await Parallel.ForEachAsync(
                    open,
                    new ParallelOptions { MaxDegreeOfParallelism = parsed.GetValue(workers), CancellationToken = stop.Token },
                    async (one, token) =>
                    {
                        var record = await trainings.RunAsync(one.Algorithm, one.Function, one.Seed, token);
                        files.Keep(record);
                        progress.Add(record);
                    });
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                Console.Error.WriteLine("Stopped. The same command goes on.");
                return ExitCode.Stopped;
            }

            var results = new TableResults([.. wanted.Select(w => Find(w)!)], lengths, against);
            if (results.Trainings.Select(t => t.Build).Distinct().ToArray() is { Length: > 1 } builds)
                Console.Error.WriteLine(
                    $"These trainings are of several builds ({string.Join(", ", builds)}): what tells functions apart may be theirs.");
            var trainedBy = parsed.GetValue(recipe) ?? "quick";
            var tables = TableText.Of(results, trainedBy);
            AtomicFile.Write(files.Table, string.Join('\n', tables.Select(t => $"## {t.Title}\n\n{ClrsTable.Markdown(t)}")));
            foreach (var name in names)
                if (LearningCurves.Png(results, name) is { } picture)
                    AtomicFile.Write(files.Picture(name), picture);
            if (parsed.GetValue(format) is "csv") WrappedConsole.Output.Write(TableLines.Csv(results));
            else if (parsed.GetValue(format) is "json") WrappedConsole.Output.Write(TableLines.Json(results, trainedBy));
            else new ConsoleReport(WrappedConsole.Output, Terminal.Output, "They are in table.md, and on a wider terminal.").Write(tables);
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<T[]> Several<T>(string name, string description, params T[] otherwise) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => otherwise,
    };

    private static ClrsSettings Settings(string? nameOrFile, int? steps)
    {
        var recipe = RecipeChoice.Read(ClrsTask.TaskName, nameOrFile);
        if (steps is { } count) recipe = recipe with { Settings = recipe.Settings.WithSteps(count)! };
        return recipe.Faults() is { Count: > 0 } faults ? throw new RecipeException(faults) : (ClrsSettings)recipe.Settings;
    }
}
