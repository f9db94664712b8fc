using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EvoPrompting.Candidates;
using EvoPrompting.Chance;
using EvoPrompting.Cli.Running;
using EvoPrompting.Cli.Servers;
using EvoPrompting.Evaluation.Pool;
using EvoPrompting.Torch;

namespace EvoPrompting.Cli.Commands;

/// <summary>Says whether everything that a run needs works on this machine.</summary>
internal static class DoctorCommand
{
    private const int TrialSteps = 20;

    public static Command Create()
    {
        var sandbox = CommonOptions.Sandbox();
        var model = new LanguageModelOptions(LanguageModelOptions.OfTask);
        var command = new Command("doctor", """
            Check this machine: CPU, limits, libtorch's numbers against float64, the sandbox layers of a real worker, the folder of temporary
            files, the embedded language model.
            With --lm only that language model is checked, by five or six small calls: the first answer is shown, and whether its server
            keeps seed, limit and stop text, takes a system message, and gives several answers to one request.
            Exit code 0 where all works, 3 where something needed does not.
            """)
        {
            sandbox,
        };
        model.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (model.IsGiven(parsed))
                return await TryAsync(
                    "language model", () => TinyCall.AskAsync(model.Apply(parsed, RecipeChoice.Read(KnownTasks.First.Name, null)), stop))
                    ? ExitCode.Success : ExitCode.Rejected;
            var well = true;
            Console.WriteLine($"program         {BuildIdentity.Build()}, .NET {Environment.Version}");
            Console.WriteLine($"cpu             {BuildIdentity.Cpu()}, {Environment.ProcessorCount} cores");
            if (!Try("limits", Limits)) return ExitCode.Rejected; // libtorch would end this process
            well &= Try("libtorch", () =>
            {
                TorchRuntime.Start();
                var faults = TorchSelfTest.Faults();
                return faults.Count == 0
                    ? "convolutions, normalisation and products agree with float64" : throw new UserException(string.Join("; ", faults));
            });
            well &= await TryAsync("worker", async () =>
            {
                var recipe = RecipeChoice.Read(KnownTasks.First.Name, null);
                recipe = recipe with { Settings = recipe.Settings.WithSteps(TrialSteps) ?? recipe.Settings };
                await using var place = Composition.Workplace(workers: 1, RunCommand.Mode(parsed.GetValue(sandbox)!));
                await using var evaluation = Composition.Evaluation(KnownTasks.First, recipe, new RunSeed(1), place);
                var seed = KnownTasks.First.Seeds[1];
                await foreach (var evaluated in evaluation.EachAsync([new Candidate(0, -1, seed.Source, Name: seed.Name)], stop))
                    if (evaluated.Outcome is Outcome.Rejected rejected)
                        throw new UserException($"the seed '{seed.Name}' was rejected: {rejected.Reason}");
                return $"trained the seed '{seed.Name}' for {TrialSteps} steps; sandbox: "
                    + $"{(place.Layers.Count > 0 ? string.Join(", ", place.Layers) : "none")}";
            });
            well &= Try("temporary files", TemporaryFiles.Try);
            well &= Try("language model", () => Composition.EmbeddedModel(KnownTasks.First, weights: null).Identity);
            return well ? ExitCode.Success : ExitCode.Rejected;
        });
        return command;
    }

    private static string Limits()
    {
        ProcessLimits.Check();
        var space = ProcessLimits.AddressSpaceMegabytes is { } megabytes ? $"{megabytes} MB" : "not limited";
        return $"address space {space}, open files {ProcessLimits.OpenFiles?.ToString(CultureInfo.InvariantCulture) ?? "not limited"}";
    }

    private static bool Try(string what, Func<string> check) => TryAsync(what, () => Task.FromResult(check())).GetAwaiter().GetResult();

    private static async Task<bool> TryAsync(string what, Func<Task<string>> check)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var found = (await check()).Split('\n', 2);
            Console.WriteLine(FormattableString.Invariant($"{what,-16}{found[0]} ({Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s)"));
            if (found.Length > 1) Console.WriteLine(found[1]);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Console.WriteLine($"{what,-16}DOES NOT WORK: {e.Message}");
            return false;
        }
    }
}
