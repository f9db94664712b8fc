using System.CommandLine;
using System.Globalization;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Says what tuning the soft prompt would have been worth in recorded runs: <c>lm tune</c>.</summary>
internal static class LmTuneCommand
{
    public static Command Create()
    {
        var folders = new Argument<DirectoryInfo[]>("DIR")
        {
            Description = "Folders of runs on one task.",
            Arity = ArgumentArity.OneOrMore,
        };
        var rates = Several<double>("--rate", "Learning rates, at most 10.").AboveUpTo(0, 10);
        var epochs = Several<int>("--epochs", "Passes over a round's pairs.");
        var lengths = Several<int>("--length", "Learned vectors.");
        var optimizers = Several<string>("--optimizer", "adafactor or adam.");
        optimizers.AcceptOnlyFromAmong(Words<TuningOptimizer>());
        var spaces = Several<string>("--space", "vectors, code or layers.");
        spaces.AcceptOnlyFromAmong(Words<TuningSpace>());
        var pairs = Several<string>("--pairs", "What is tuned on: rest or all.");
        pairs.AcceptOnlyFromAmong(Words<TuningPairs>());
        var scaling = new Option<string?>("--scaling")
        {
            Description = "What rates are relative to: vectors (their size) or none; those of a code are relative to nothing. Default: the "
                + "first run's recipe's.",
        };
        scaling.AcceptOnlyFromAmong(Words<TuningScaling>());
        var heldOut = new Option<double>("--held-out")
        {
            Description = "Share of the pairs that judges a tuning; above 0 with a roll-back. Default: 0.",
        };
        var weights = new Option<string?>("--weights") { Description = "A weights file of the embedded model. Default: the first run's." };
        var models = new LanguageModelOptions("the first run's");
        var workers = CommonOptions.Workers();
        workers.Description = "Threads that compute. No number depends on it.";
        var command = new Command("tune", """
            Say what tuning the soft prompt would have been worth in recorded runs, with any settings, without running anything again.
            Forward chaining: what was tuned on rounds up to r is judged by the viable children of round r + 1, apart for those fitter
            than both parents.
            Several values of an option are tried in all combinations, a row each; what is not given is the first run's recipe's, the model
            too, but for --held-out: nothing is held out, and undone is only what has no loss. In a file or a pipe the table is
            tab-separated.
            """)
        {
            folders, rates, epochs, lengths, spaces, pairs, optimizers, scaling, heldOut, weights, workers,
        };
        models.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var runs = TunedRuns.Read(parsed.GetRequiredValue(folders));
            var choice = new TaskChoice(runs[0].Task, null);
            await using var opened = await OpenModel.TunableAsync(parsed, choice, models, parsed.GetValue(weights), stop, runs[0].Recipe);
            foreach (var made in runs.Select(r => StartingSoftPrompt.ModelOf(r.History.Identity.LanguageModel)).Distinct()
                .Where(m => m != opened.Model.Identity))
                Console.Error.WriteLine($"Children of {made} are judged with {opened.Model.Identity}.");
            var judge = new ForwardChaining(opened.Tunable, parsed.GetValue(workers));
            var shown = ProgressLine.OnErrors;
            var table = new List<(string, IReadOnlyList<IReadOnlyList<JudgedTuning>>)>();
            var own = runs[0].Recipe.Tuning;
            var relativeTo = parsed.GetValue(scaling) is { } word ? Read<TuningScaling>(word) : own.Scaling;
            var settings =
                from tunedOn in Given(parsed.GetValue(pairs)?.Select(Read<TuningPairs>).ToArray(), own.Pairs)
                from space in Given(parsed.GetValue(spaces)?.Select(Read<TuningSpace>).ToArray(), own.Space)
                from length in Given(parsed.GetValue(lengths), own.Length)
                from optimizer in Given(parsed.GetValue(optimizers)?.Select(Read<TuningOptimizer>).ToArray(), own.Optimizer)
                from rate in Given(parsed.GetValue(rates), own.LearningRate)
                from passes in Given(parsed.GetValue(epochs), own.Epochs)
                select (tunedOn, Settings: new TuningSettings(
                    length, passes, own.BatchSize, rate, optimizer, relativeTo, parsed.GetValue(heldOut),
                    RollBack: parsed.GetValue(heldOut) > 0, Space: space));
            (TuningPairs Pairs, TuningSettings Settings)[] all = [.. settings];
            if (all.SelectMany(s => s.Settings.Faults()).FirstOrDefault() is { } fault) throw new UserException($"{fault}.");
            if (parsed.GetValue(heldOut) > 0 && all.Any(s => s.Pairs == TuningPairs.All))
                throw new UserException("--held-out is above 0, but with --pairs all most pairs that would judge a tuning were tuned on "
                    + "after earlier rounds: leave it out, or take --pairs rest.");
            foreach (var one in all)
            {
                if (runs.All(r => JudgedTunings.Links(r, one.Pairs).Count == 0))
                    throw new UserException($"No round of these runs has children to tune on by --pairs {Word(one.Pairs)}, and a round "
                        + "after it: take runs of at least two rounds, or other pairs.");
                _ = new GradientSoftPromptTuner(opened.Tunable, one.Settings).Initial(runs[0].History.Identity.Seed.Stream("soft prompt"));
            }

            if (runs.Any(r => r.Recipe.Tuning is { Start: not null } or { SeedPairs: > 0 }))
                Console.Error.WriteLine("Runs of these began with a soft prompt of their own (tuning.start, tuning.seedPairs); here every "
                    + "row begins with the model's.");
            if (runs.Any(r => r.History.States.Select(s => s.State.SoftPrompt).Distinct().Count() > 1))
                Console.Error.WriteLine("Runs of these tuned while they searched: their children were drawn under their own tunings, which "
                    + "therefore look better here than others. Runs without tuning judge all alike.");
            var steps = all.Sum(one => runs.Sum(r => JudgedTunings.Links(r, one.Pairs).Count));
            var done = 0;
            try
            {
                foreach (var one in all)
                {
                    var judged = new List<IReadOnlyList<JudgedTuning>>();
                    foreach (var run in runs)
                    {
                        Show($"{done} of {steps} tunings", Name(one));
                        judged.Add(await judge.TuneAsync(
                            JudgedTunings.Links(run, one.Pairs), run.History.States[0].State.SoftPrompt, one.Settings,
                            run.History.Identity.Seed, _ => Show($"{++done} of {steps} tunings", Name(one)), stop));
                    }

                    table.Add((Name(one), judged));
                }
            }
            finally
            {
                shown.Clear();
                if (table.Count > 0) WrittenTable.Write(ForwardTables.OfSettings(table)); // whole rows, of a trial that was stopped too
            }

            return ExitCode.Success;

            void Show(params string[] parts)
            {
                if (shown.IsLive) shown.Show(parts);
                else shown.Say(string.Join(" | ", parts));
            }
        });
        return command;
    }

    private static string Name((TuningPairs Pairs, TuningSettings Settings) one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Word(one.Pairs)}, {Word(one.Settings.Space)}, {Word(one.Settings.Optimizer)}, rate {one.Settings.Rate}, "
        + $"{Figures.Plural(one.Settings.Epochs, "epoch")}, "
        + $"{Figures.Plural(one.Settings.Length, "vector")}");

    private static string[] Words<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Word)];

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static T Read<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);

    private static T[] Given<T>(T[]? given, T otherwise) => given is { Length: > 0 } ? [.. given.Distinct()] : [otherwise];

    private static Option<T[]> Several<T>(string name, string meaning) => new(name)
    {
        Description = meaning + " Default: the first run's recipe's.",
        AllowMultipleArgumentsPerToken = true,
    };
}
