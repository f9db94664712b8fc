using System.CommandLine;
using EvoPrompting.Cli.Running;
using EvoPrompting.Journal;
using EvoPrompting.Workers;

namespace EvoPrompting.Cli.Commands;

/// <summary>Runs a search.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = "The search task; 'evoprompting tasks' lists them." };
        var recipe = new Option<string?>("--recipe") { Description = "A shipped recipe by name (quick, paper) or a recipe file. Default: quick." };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "The run's folder; it must not hold a run yet. Default: runs/TASK-seedN." };
        var seed = CommonOptions.Seed();
        var workers = CommonOptions.Workers();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("run", """
            Run a search: seeds, rounds of children by the language model, training, selection, soft-prompt tuning.
            Everything is journaled as it happens; after Ctrl-C or a crash 'evoprompting resume DIR' goes on where it stopped.
            The folder holds at the end: journal.sqlite, recipe.json, report.md, front.png, front.svg and the best programs in best/.
            """)
        {
            task, recipe, seed, folder, workers, sandbox,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var name = KnownTasks.Get(parsed.GetRequiredValue(task)).Name;
            var runSeed = new RunSeed(parsed.GetValue(seed));
            var chosen = RecipeChoice.Read(name, parsed.GetValue(recipe));
            var path = parsed.GetValue(folder)?.FullName ?? Path.Combine("runs", $"{name}-seed{runSeed}");
            return await new SearchRun(new RunFolder(path), chosen, runSeed, parsed.GetValue(workers), Mode(parsed.GetValue(sandbox)!))
                .RunAsync(resume: false, stop);
        });
        return command;
    }

    public static SandboxMode Mode(string option) => option == "none" ? SandboxMode.None : SandboxMode.Required;
}
