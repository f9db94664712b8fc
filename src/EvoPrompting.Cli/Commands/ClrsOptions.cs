using System.CommandLine;
using EvoPrompting.Cli.Running;
using EvoPrompting.Networks.Probes;
using EvoPrompting.Recipes;
using EvoPrompting.Tasks.Clrs.Specs;
using EvoPrompting.Tasks.Clrs.Training;

namespace EvoPrompting.Cli.Commands;

/// <summary>What the commands about CLRS share.</summary>
internal static class ClrsOptions
{
    public static Argument<string> Algorithm() => new("algorithm") { Description = "One of the 30 algorithms, for example bfs." };

    public static Option<string?> Recipe() =>
        new("--recipe") { Description = "A shipped recipe by name (quick, paper) or a recipe file. Default: quick." };

    public static Option<uint> Seed() => new("--seed")
    {
        Description = "The one number that everything random is drawn from; 42 as in the published trainings.",
        DefaultValueFactory = _ => 42,
    };

    public static Option<int?> Steps() => new("--steps") { Description = "Training steps instead of the recipe's." };

    public static Option<string> Device() => new("--device")
    {
        Description = "Where to compute: cpu, or cuda with a build made with -p:EvoTorch=cuda (the worker is then without a sandbox).",
        DefaultValueFactory = _ => "cpu",
    };

    /// <exception cref="UserException">There is no such algorithm; names the nearest one.</exception>
    public static AlgorithmSpec Find(string name) => ClrsSpecs.Find(name)
        ?? throw new UserException($"There is no algorithm '{name}'; {NearestName.Advice(name, [.. ClrsSpecs.All.Select(a => a.Name)])}");

    /// <summary>Returns the settings of one training.</summary>
    /// <exception cref="UserException">The algorithm, the recipe or a value cannot be used.</exception>
    public static ClrsTrainingSettings Settings(string algorithm, string? recipe, int? steps, uint seed, string device)
    {
        if (!RecipeRules.IsDevice(device))
            throw new UserException($"--device is '{device}'; take cpu, cuda, or cuda:1 for the second graphics card.");
        var chosen = Read(recipe ?? "quick");
        if (steps is { } count)
            chosen =
                chosen with
                {
                    Training =
                    chosen.Training with { Steps = count, ValidateEvery = Math.Min(chosen.Training.ValidateEvery, Math.Max(count, 1)) }
                };
        if (chosen.Faults() is { Count: > 0 } faults) throw new RecipeException(faults);
        return ClrsTrainingSettings.Of(Find(algorithm).Name, chosen.Network, chosen.Training, chosen.Evaluation) with
        {
            Seed = seed,
            Device = device,
            Validations = chosen.Validations,
        };
    }

    private static ClrsRecipe Read(string nameOrFile)
    {
        var path = ShippedFiles.ClrsRecipeNames.FirstOrDefault(n => n == nameOrFile || n == $"clrs-training-{nameOrFile}") is { } shipped
            ? ShippedFiles.Recipe(shipped)
            : File.Exists(nameOrFile) ? nameOrFile : throw new UserException(
                $"There is no recipe '{nameOrFile}': it is neither a file nor one of {string.Join(", ", ShippedFiles.ClrsRecipeNames)}.");
        return ClrsRecipe.Read(TextFile.Read(new FileInfo(path)));
    }
}
