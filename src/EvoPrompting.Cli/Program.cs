using System.CommandLine;
using System.Runtime.CompilerServices;
using EvoPrompting.Cli.Commands;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Streams;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Files;

namespace EvoPrompting.Cli;

/// <summary>Evolves programs with a language model.</summary>
internal static class Program
{
    private const int FewestOpenFiles = 256; // the libraries alone take half of them

    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            StandardStreams.Open();
            using var wrapped = WrappedConsole.Begin();
            if (ProcessLimits.OpenFiles is < FewestOpenFiles and var files)
                throw new UserException(
                    $"'ulimit -n' allows {files} open files, and this program needs {FewestOpenFiles}: raise the limit.");
            var code = await RunAsync(arguments);
            if (code == ExitCode.Success) StandardStreams.CheckMessages();
            return code;
        }
        catch (UserException e)
        {
            StandardStreams.Tell(e.Message);
            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Stopped;
        }
        catch (OutOfMemoryException e)
        {
            StandardStreams.Tell($"There is no memory left: {e.Message.TrimEnd('.')}.{ProcessLimits.Advice}");
            return ExitCode.BadInput;
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            var message = e.Message.TrimEnd('.');
            var told = FileFault.Refusal(e) is { } reason ? $"{reason} ({message})" : message;
            StandardStreams.Tell($"A file or folder cannot be used: {told}.");
            return ExitCode.BadInput;
        }
        catch (Exception e)
        {
            StandardStreams.Tell($"A fault of the program, please report it: {e}");
            return ExitCode.Fault;
        }
    }

    // A method of its own: what it names is loaded when it is called, after the limits were looked at.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> RunAsync(string[] arguments)
    {
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
            NewCommand.Create(), TasksCommand.Create(), DataCommand.Create(),
            ClrsCommand.Create(), LmCommand.Create(), SoftPromptCommand.Create(), DoctorCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        if (LineFaults.Of(parsed) is { Count: > 0 } faults) throw new UserException(string.Join('\n', faults));
        // The library would end the process two seconds after a signal; a clean stop may take longer, and a second signal ends it at once.
        using var stop = new StopSignal(CancellationToken.None, () => { });
        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    }
}
