using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;
using EvoPrompting.Tasks.Clrs;
using EvoPrompting.Tasks.Mnist1D;

namespace EvoPrompting.Cli;

/// <summary>The search tasks there are. A new one is added here.</summary>
internal static class KnownTasks
{
    public static IReadOnlyList<SearchTask> All { get; } = [new Mnist1DTask(), new ClrsTask()];

    /// <summary>What is tried where no task is named.</summary>
    public static SearchTask First => All[0];

    /// <summary>Returns the task that a recipe of an earlier run is of.</summary>
    public static SearchTask Of(Recipe recipe) => Get(recipe.Task);

    /// <exception cref="UserException">There is no task of that name; names the nearest one.</exception>
    public static SearchTask Get(string name) =>
        All.FirstOrDefault(t => t.Name == name)
        ?? throw new UserException($"There is no task '{name}'; {NearestName.Advice(name, [.. All.Select(t => t.Name)])}");
}
