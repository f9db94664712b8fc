using System.CommandLine;
using EvoPrompting.Cli.Clrs;
using EvoPrompting.Cli.Reports;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Terminals;
using EvoPrompting.Files;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Commands;

/// <summary>Trains and tests on many algorithms, one folder each, and tabulates the scores: <c>clrs survey</c>.</summary>
internal static class ClrsSurveyCommand
{
    public static Command Create()
    {
        var algorithms =
            new Argument<string[]>("algorithms") { Description = "Which ones. Default: all 30.", Arity = ArgumentArity.ZeroOrMore };
        var (recipe, seed, steps, device) = (ClrsOptions.Recipe(), ClrsOptions.Seed(), ClrsOptions.Steps(), ClrsOptions.Device());
        var folder =
            new Option<DirectoryInfo>(
                "--out")
            { Description = "The folder that gets one folder an algorithm, and scores.md.", Required = true };
        var (workers, sandbox) = (CommonOptions.Workers(), CommonOptions.Sandbox());
        var command = new Command("survey", """
            Train and test on many algorithms. Started again with the same arguments it goes on: finished trainings are kept, begun ones go on from
            their checkpoints. The table of scores is printed, and kept in scores.md.
            """)
        {
            algorithms, recipe, steps, seed, folder, workers, device, sandbox,
        };
        command.SetAction(async (parsed, outer) =>
        {
            string[] names = parsed.GetValue(algorithms) is { Length: > 0 } given
                ? [.. given.Select(a => ClrsOptions.Find(a).Name).Distinct()] : [.. ClrsSpecs.All.Select(a => a.Name)];
            var trainings = names.Select(name => (
                Settings: ClrsOptions.Settings(
                    name, parsed.GetValue(recipe), parsed.GetValue(steps), parsed.GetValue(seed), parsed.GetValue(device)!),
                Folder: new ClrsFolder(Path.Combine(parsed.GetRequiredValue(folder).FullName, name)))).ToArray();
            foreach (var (settings, done) in trainings.Where(t => File.Exists(t.Folder.Result)))
                if (ClrsResult.Read(done.Result).Difference(settings) is { } difference)
                    throw new UserException(
                        $"{done} holds a finished training with other settings ({difference}); give another folder with --out.");
            var mode = RunCommand.Mode(parsed.GetValue(sandbox)!);
            using var stop = new StopSignal(outer, () => Console.Error.WriteLine("\nstopping; the latest checkpoints are kept ..."));
            try
            {
                await Parallel.ForEachAsync(
                    trainings.Where(t => !File.Exists(t.Folder.Result)),
                    new ParallelOptions { MaxDegreeOfParallelism = parsed.GetValue(workers), CancellationToken = stop.Token },
                    async (training, token) =>
                    {
                        using var progress =
                            new ClrsProgress(
                                training.Settings.Algorithm, training.Settings.Steps, TimeProvider.System, ProgressLine.StayingOnErrors);
                        await using var run =
                            Composition.ClrsTraining(training.Folder, training.Settings, null, mode, progress);
                        await run.RunAsync(token);
                    });
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                Console.Error.WriteLine("Stopped. The same command goes on.");
                return ExitCode.Stopped;
            }

            var table = ClrsTable.Of([.. trainings.Select(t => ClrsResult.Read(t.Folder.Result))]);
            var markdown = ClrsTable.Markdown(table);
            AtomicFile.Write(Path.Combine(parsed.GetRequiredValue(folder).FullName, "scores.md"), markdown);
            if (Terminal.Output.IsTerminal)
                new ConsoleReport(WrappedConsole.Output, Terminal.Output, "They are in scores.md, and on a wider terminal.").Write(table);
            else Console.Write(markdown);
            return ExitCode.Success;
        });
        return command;
    }
}
