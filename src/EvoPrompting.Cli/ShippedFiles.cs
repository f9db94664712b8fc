namespace EvoPrompting.Cli;

/// <summary>Names the files that stand beside the program.</summary>
internal static class ShippedFiles
{
    private static string WeightsFolder { get; } = Path.Combine(AppContext.BaseDirectory, "weights");

    /// <summary>The embedded language model for a search task: its own where one is shipped, else that of the first task.</summary>
    public static string Weights(string task) =>
        Path.Combine(WeightsFolder, $"embedded-{task}.evolm") is var own && File.Exists(own)
            ? own : Path.Combine(WeightsFolder, "embedded.evolm");

    private static string Recipes { get; } = Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>Names of the recipes of searches that are shipped, without ending.</summary>
    public static IReadOnlyList<string> RecipeNames =>
        [.. Names().Except(ClrsRecipeNames).Where(n => KnownTasks.All.Any(t => n.StartsWith(t.Name + "-", StringComparison.Ordinal)))];

    /// <summary>Names of the recipes of CLRS trainings that are shipped, without ending.</summary>
    public static IReadOnlyList<string> ClrsRecipeNames =>
        [.. Names().Where(n => n.StartsWith("clrs-training-", StringComparison.Ordinal))];

    private static IEnumerable<string> Names() => Directory.GetFiles(Recipes, "*-*.json").Select(f => Path.GetFileNameWithoutExtension(f))
        .Where(name => !name.EndsWith(".schema", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static string Recipe(string name) => Path.Combine(Recipes, name + ".json");
}
