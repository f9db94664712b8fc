using System.CommandLine;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Commands;

/// <summary>
/// Trains and tests a network on one algorithm: <c>clrs train</c>. Started again with the same arguments it goes on from its checkpoint.
/// </summary>
internal static class ClrsTrainCommand
{
    public static Command Create()
    {
        var algorithm = ClrsOptions.Algorithm();
        var recipe = ClrsOptions.Recipe();
        var function = new Option<FileInfo?>("--function")
        {
            Description = "A C# file with a triplet function (class Triplets : TripletFunction) in place of the paper's baseline; it runs "
                + "in the sandbox.",
        };
        var (seed, steps, device) = (ClrsOptions.Seed(), ClrsOptions.Steps(), ClrsOptions.Device());
        var folder = new Option<DirectoryInfo?>("--out") { Description = "The training's folder. Default: clrs/ALGORITHM-seedN." };
        var sandbox = CommonOptions.Sandbox();
        var command = new Command("train", """
            Train a Triplet-GMPNN on one algorithm of CLRS-30, keep the parameters with the best validation score and test them.
            Every validation leaves a checkpoint: after Ctrl-C or a crash the same command goes on, to the same numbers.
            The folder holds at the end: result.json, log.tsv, best.checkpoint, latest.checkpoint.
            """)
        {
            algorithm, recipe, function, steps, seed, folder, device, sandbox,
        };
        command.SetAction(async (parsed, outer) =>
        {
            var chosen =
                ClrsOptions.Settings(parsed.GetRequiredValue(algorithm), parsed.GetValue(recipe), parsed.GetValue(steps),
                    parsed.GetValue(seed), parsed.GetValue(device)!);
            var triplets = parsed.GetValue(function) is { } file
                ? await Composition.TripletFunctionAsync(file.Name, TextFile.Read(file), outer) : null;
            var path = parsed.GetValue(folder)?.FullName ?? Path.Combine("clrs", $"{chosen.Algorithm}-seed{chosen.Seed}");
            var mode = RunCommand.Mode(parsed.GetValue(sandbox)!);
            using var stop = new StopSignal(outer, () => Console.Error.WriteLine("\nstopping; the latest checkpoint is kept ..."));
            try
            {
                ClrsResult result;
                using (var progress =
                    new ClrsProgress(chosen.Algorithm, chosen.Steps, TimeProvider.System, ProgressLine.OnErrors))
                await using (var training = Composition.ClrsTraining(new ClrsFolder(path), chosen, triplets, mode, progress))
                    result = await training.RunAsync(stop.Token);
                Console.WriteLine(result.ToText());
                return ExitCode.Success;
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                Console.Error.WriteLine("Stopped. The same command goes on from the latest checkpoint.");
                return ExitCode.Stopped;
            }
        });
        return command;
    }
}
