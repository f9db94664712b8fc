using System.CommandLine;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Cli.Commands;

/// <summary>Writes a task's data set to files.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("task") { Description = "The task whose data to write: mnist1d." };
        var folder = new Option<DirectoryInfo>("--out") { Description = "The folder to write to; made where it is missing.", Required = true };
        var command = new Command("data", """
            Generate a task's data set and write it to files.
            mnist1d: x.f32, x_test.f32 (little-endian float32, row-major [4000,40] and [1000,40]), y.u8, y_test.u8 (one byte a label).
            """)
        {
            task, folder,
        };
        command.SetAction(parsed =>
        {
            var name = KnownTasks.Get(parsed.GetRequiredValue(task)).Name;
            var target = parsed.GetRequiredValue(folder).FullName;
            Mnist1DFiles.Write(Mnist1DDataset.Published(), target);
            Console.WriteLine($"{name}: x.f32, y.u8, x_test.f32 and y_test.u8 are in {target}");
            return ExitCode.Success;
        });
        return command;
    }
}
