using System.CommandLine;
using EvoPrompting.Cli.Commands;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;

namespace EvoPrompting.Cli;

/// <summary>Evolves programs with a language model.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        using var wrapped = WrappedConsole.Begin();
        var root = new RootCommand("""
            EvoPrompting: a language model evolves programs, which are really trained and measured.

            First steps:
              evoprompting run mnist1d             a whole search in under ten minutes, offline
              evoprompting report DIR              what came of it
              evoprompting evaluate mnist1d my.cs  one program of your own

            Results go to standard output, progress to standard error.
            Exit codes: 0 success, 1 a fault of the program, 2 bad input, 3 candidate rejected, 4 budget reached, 130 stopped.
            """)
        {
            RunCommand.Create(), ResumeCommand.Create(), ReportCommand.Create(), ExportCommand.Create(), EvaluateCommand.Create(),
                CompareCommand.Create(),
            TasksCommand.Create(), DataCommand.Create(), ClrsCommand.Create(), LmCommand.Create(), DoctorCommand.Create(),
        };

        try
        {
            var parsed = root.Parse(arguments);
            if (LineFaults.Of(parsed) is { Count: > 0 } faults) throw new UserException(string.Join('\n', faults));
            // The library would end the process two seconds after a signal; a clean stop may take longer, and a second signal ends it at
            // once.
            using var stop = new StopSignal(CancellationToken.None, () => { });
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (UserException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Stopped;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"A fault of the program, please report it: {e}");
            return ExitCode.Fault;
        }
    }
}
