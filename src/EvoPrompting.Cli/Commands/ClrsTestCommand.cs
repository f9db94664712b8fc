using System.CommandLine;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Commands;

/// <summary>Tests a trained network again, on inputs of any length: <c>clrs test</c>.</summary>
internal static class ClrsTestCommand
{
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("DIR") { Description = "The folder of a training, finished or not." };
        var length =
            new Option<int?>("--length") { Description = "Size of the test inputs, 4 to 256. Default: as in the training's recipe." }
                .Within(4, 256);
        var samples =
            new Option<int?>(
                "--samples")
            { Description = "Test inputs; 0 takes the published number, 32 to 2,048. Default: as in the training's recipe." }
                .Within(0, 1_000_000);
        var latest = new Option<bool>("--latest")
        {
            Description = "Test the network after the latest validation. Default: the first with the best validation score, as published "
                + "trainings do.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var device = new Option<string?>("--device") { Description = "Where to compute: cpu or cuda. Default: as the training did." };
        var sandbox = CommonOptions.Sandbox();
        var command =
            new Command(
                "test", """
                Test a network of a training. With --length 64 --samples 0 it is the benchmark's own test set; fewer samples are the first
                of it. Nothing in the folder changes.
                """)
        {
            folder, latest, length, samples, json, device, sandbox,
        };
        command.SetAction(async (parsed, outer) =>
        {
            var files = new ClrsFolder(parsed.GetRequiredValue(folder).FullName);
            var checkpoint = ClrsCheckpoint.ReadDescription(parsed.GetValue(latest) ? files.Latest : files.Best);
            var settings = checkpoint.Settings with
            {
                TestLength = parsed.GetValue(length) ?? checkpoint.Settings.TestLength,
                TestSamples = parsed.GetValue(samples) ?? checkpoint.Settings.TestSamples,
                Device = parsed.GetValue(device) ?? checkpoint.Settings.Device,
            };
            var function = checkpoint.Function is { } source ? await Composition.TripletFunctionAsync(files.Function, source, outer) : null;
            var mode = RunCommand.Mode(parsed.GetValue(sandbox)!);
            using var stop = new StopSignal(outer, () => { });
            ClrsResult result;
            using (var progress =
                new ClrsProgress(settings.Algorithm, settings.Steps, TimeProvider.System, ProgressLine.OnErrors))
            await using (var training = Composition.ClrsTraining(files, settings, function, mode, progress))
                result = await training.TestAsync(parsed.GetValue(latest), stop.Token);
            if (parsed.GetValue(json)) WrappedConsole.Output.WriteLine(result.ToJson().TrimEnd());
            else Console.WriteLine(result.ToText());
            return ExitCode.Success;
        });
        return command;
    }
}
