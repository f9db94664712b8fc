using System.CommandLine;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Running;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Journal;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Runs a search.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = TaskChoice.Meaning };
        var recipe =
            new Option<string?>("--recipe") { Description = "A shipped recipe by name (quick, paper) or a recipe file. Default: quick." };
        var folder =
            new Option<DirectoryInfo?>("--out") { Description = "The run's folder; it must not hold a run yet. Default: runs/TASK-seedN." };
        var seed = CommonOptions.Seed();
        var (model, calls) = (new LanguageModelOptions("the recipe's"), new CallOptions());
        var replay = new Option<DirectoryInfo?>("--replay")
        {
            Description = "The folder of a run with models behind servers: it is run again from its recorded calls, without network, with "
                + "its recipe and seed.",
        };
        var softPrompt = new Option<DirectoryInfo?>("--soft-prompt")
        {
            Description = "A folder with a soft prompt to start from, as 'soft-prompt export' or PEFT wrote it. Default: the recipe's.",
        };
        var force = CommonOptions.Force();
        var workers = CommonOptions.Workers();
        var (sandbox, python) = (CommonOptions.Sandbox(), CommonOptions.Python());
        var command = new Command("run", """
            Run a search: seeds, rounds of children by the language model, their evaluation, selection, soft-prompt tuning.
            Everything is journaled as it happens; after Ctrl-C or a crash 'evoprompting resume DIR' goes on where it stopped.
            The folder holds at the end: journal.sqlite, recipe.json, report.md, front.png, front.svg and the best programs in best/.
            """)
        {
            task, recipe, seed, folder, softPrompt, replay, force, workers, sandbox, python,
        };
        model.AddTo(command);
        calls.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var chosenTask = TaskChoice.Read(parsed.GetRequiredValue(task), parsed.GetValue(python));
            var name = chosenTask.Task.Name;
            var terms = calls.Read(parsed, parsed.GetValue(replay));
            Recipe chosen;
            RunSeed runSeed;
            if (parsed.GetValue(replay) is { } recorded)
            {
                if (parsed.GetValue(recipe) is not null || model.IsGiven(parsed) || parsed.GetResult(seed) is { Implicit: false }
                    || parsed.GetValue(softPrompt) is not null)
                    throw new UserException("--replay takes recipe, language model and seed from the recorded run; leave out --recipe, "
                        + "--lm, --endpoint, --key-variable, --device, --precision, --soft-prompt and --seed.");
                var history = RunHistory.Open(new RunFolder(recorded.FullName));
                if (history.Identity.Task != name)
                    throw new UserException($"The run in {recorded} is of the task '{history.Identity.Task}', not of '{name}'.");
                (chosen, runSeed) = (Recipe.ReadOfRun(history.Identity.Recipe, [chosenTask.Task]), history.Identity.Seed);
                if (chosenTask.Problem is { } problem && problem != chosen.Settings.Problem)
                    throw new UserException($"The run in {recorded} is of {name}:{chosen.Settings.Problem}, not of {name}:{problem}.");
            }
            else
            {
                (chosen, runSeed) =
                    (model.Apply(parsed, chosenTask.Recipe(parsed.GetValue(recipe))), new RunSeed(parsed.GetValue(seed)));
                if (parsed.GetValue(softPrompt) is { } start) chosen = StartingFrom(chosen, start.FullName);
                TaskChoice.Demand(chosen, parsed.GetValue(force));
            }

            var path = parsed.GetValue(folder)?.FullName
                ?? Path.Combine("runs", $"{chosenTask.FileName}-seed{runSeed}{(terms.Replays is null ? "" : "-replay")}");
            var run = new RunFolder(path);
            foreach (var line in TaskNotice.Of(chosenTask.Task)) Console.Error.WriteLine(line);
            return await new ShownRun(
                run, chosenTask.Task, chosen, runSeed, parsed.GetValue(workers), Mode(parsed.GetValue(sandbox)!),
                terms)
                .RunAsync(resume: false, stop);
        });
        return command;
    }

    private static Recipe StartingFrom(Recipe recipe, string softPrompt)
    {
        recipe = recipe with { Tuning = recipe.Tuning with { Start = softPrompt } };
        return recipe.Faults() is { Count: > 0 } faults ? throw new UserException(string.Join('\n', faults)) : recipe;
    }

    public static SandboxMode Mode(string option) => option == "none" ? SandboxMode.None : SandboxMode.Required;
}
