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
        var calls = new CallOptions();
        var replay =
            new Option<DirectoryInfo?>(
                "--replay")
            { Description = "Where the recorded run stands that this one replays, if it was moved since." };
        var workers = CommonOptions.Workers();
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("resume", """
            Go on with a run that was stopped or killed. The history is the one that an unbroken run would have had: nothing is sampled or
            evaluated twice. Refused where the program, its libraries or the language model are not those that began the run. The limits
            that the run was given, --max-cost and --max-tokens, hold until others are given.
            """)
        {
            folder, replay, workers, sandbox,
        };
        calls.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var run = new RunFolder(parsed.GetRequiredValue(folder).FullName);
            var identity = RunHistory.Open(run).Identity;
            var terms = calls.Read(parsed, parsed.GetValue(replay), RememberedTerms.Of(run));
            var task = TaskOfRun.Of(run, identity);
            return await new ShownRun(
                run, task, Recipe.ReadOfRun(identity.Recipe, [task]), identity.Seed, parsed.GetValue(workers),
                RunCommand.Mode(parsed.GetValue(sandbox)!), terms)
                .RunAsync(resume: true, stop);
        });
        return command;
    }
}
