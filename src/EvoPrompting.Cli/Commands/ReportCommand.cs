using System.CommandLine;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Files;
using EvoPrompting.Journal;

namespace EvoPrompting.Cli.Commands;

/// <summary>Shows what came of a run, and writes its report again.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = CommonOptions.RunFolder();
        var command = new Command("report", """
            Show what came of a run: seeds and best children, what became of every child, tuning. A run may still be going on.
            Writes report.md, front.png, front.svg and best/ into the run's folder again.
            """)
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            Write(new RunFolder(parsed.GetRequiredValue(folder).FullName));
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Writes the report's files and prints its tables: these also where the folder takes no files.</summary>
    /// <exception cref="UserException">The disk is full, or output is.</exception>
    public static void Write(RunFolder folder)
    {
        var summary = TaskOfRun.Summary(folder);
        var judged = JudgedTunings.Of(folder);
        UserException? refused = null;
        try
        {
            RunReport.WriteFiles(folder, summary, judged);
        }
        catch (UserException e) when (e.InnerException is { } cause && FileFault.Is(cause))
        {
            refused = e;
        }

        RunReport.WriteTables(WrappedConsole.Output, Terminal.Output, summary, judged);
        foreach (var remark in summary.Task.Remarks) Console.Error.WriteLine(remark);
        if (refused is null)
            Console.Error.WriteLine($"report, plot and best programs: {folder.Report}, {folder.PlotPng}, {folder.Best}");
        else if (FileFault.IsReadOnly(refused.InnerException!))
            Console.Error.WriteLine($"report, plot and best programs are not written again: {refused.Message}");
        else
            throw refused;
    }
}
