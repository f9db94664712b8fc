using System.CommandLine;
using EvoPrompting.Cli.Running;
using EvoPrompting.Journal;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Commands;

/// <summary>Goes on with a run that was stopped or killed.</summary>
internal static class ResumeCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.RunFolder();
        var workers = CommonOptions.Workers();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("resume", """
            Go on with a run that was stopped or killed. The history is the one that an unbroken run would have had: nothing is sampled or
            trained twice. Refused where the program, its libraries or the language model are not those that began the run.
            """)
        {
            folder, workers, sandbox,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var run = new RunFolder(parsed.GetRequiredValue(folder).FullName);
            var identity = RunHistory.Open(run).Identity;
            return await new SearchRun(
                run, Recipe.Read(identity.Recipe), identity.Seed, parsed.GetValue(workers), RunCommand.Mode(parsed.GetValue(sandbox)!))
                .RunAsync(resume: true, stop);
        });
        return command;
    }
}
