using System.CommandLine;
using EvoPrompting.Cli.Streams;
using EvoPrompting.Journal;

namespace EvoPrompting.Cli.Commands;

/// <summary>Prints a run's history as JSON lines.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.RunFolder();
        var calls = new Option<bool>("--calls")
        {
            Description =
                "Print the calls of models behind servers instead: what was asked and answered, tokens, cost, the child that came of each.",
        };
        var command = new Command("export", """
            Print a run's history as JSON lines: candidates in ordinal order with source, parents, outcome and metrics, survivors, hashes of the
            soft prompts. No times: the same recipe, seed and build give the same bytes. A run that is going on may be read too.
            """)
        {
            folder, calls,
        };
        command.SetAction(parsed =>
        {
            var history = RunHistory.Open(new RunFolder(parsed.GetRequiredValue(folder).FullName));
            if (parsed.GetValue(calls)) CallExport.Write(history, StandardStreams.Output);
            else RunExport.Write(history, StandardStreams.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
