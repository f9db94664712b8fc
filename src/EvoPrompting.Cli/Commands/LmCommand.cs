using System.CommandLine;

namespace EvoPrompting.Cli.Commands;

/// <summary>Holds the commands that make, try and measure the embedded language model.</summary>
internal static class LmCommand
{
    public static Command Create() => new("lm", "Make, try and measure the embedded language model.")
    {
        LmCorpusCommand.Create(), LmTrainCommand.Create(), LmSampleCommand.Create(), LmEvaluateCommand.Create(), LmTuneCommand.Create(),
    };
}
