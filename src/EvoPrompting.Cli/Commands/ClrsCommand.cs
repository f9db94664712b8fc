using System.CommandLine;

namespace EvoPrompting.Cli.Commands;

/// <summary>Groups the commands about the CLRS benchmark.</summary>
internal static class ClrsCommand
{
    public static Command Create() => new("clrs", "Train networks that run classical algorithms step by step (CLRS-30), and test them.")
    {
        ClrsTrainCommand.Create(), ClrsTestCommand.Create(), ClrsSurveyCommand.Create(), ClrsTableCommand.Create(),
        ClrsTraceCommand.Create(),
    };
}
