using EvoPrompting.Folders;
using EvoPrompting.Recipes;
using EvoPrompting.SearchTasks;

namespace EvoPrompting.Cli.Running;

/// <summary>What a command line names as task: one of the known ones, and one of its problems after a colon (<c>clrs:bfs</c>).</summary>
/// <param name="Problem">Null where none is named: the recipe says which.</param>
internal sealed record TaskChoice(SearchTask Task, string? Problem)
{
    /// <summary>Said of the argument on every command that takes one.</summary>
    public const string Meaning =
        "The search task, for example mnist1d or clrs:articulation_points; 'evoprompting tasks' lists them. Or a folder with a task.json, "
        + "for example ./my-task; or one of OpenEvolve, ShinkaEvolve or SkyDiscover, as it is.";

    /// <summary>The same with what a file name may hold.</summary>
    public string FileName => Problem is null ? Task.Name : $"{Task.Name}-{Problem}";

    /// <exception cref="UserException">There is no task of that name or in that folder; names the nearest one.</exception>
    /// <param name="python">See <see cref="FolderTask.Open"/>.</param>
    public static TaskChoice Read(string word, string? python = null)
    {
        if (FolderChoice.IsMeant(word)) return new TaskChoice(FolderChoice.Read(word, python), null);
        if (python is not null) throw new UserException($"--python is for folders of other systems, and '{word}' is none.");
        var parts = word.Split(':', 2);
        return new TaskChoice(KnownTasks.Get(parts[0]), parts.Length == 2 ? parts[1] : null);
    }

    /// <summary>Returns the recipe that a command line means, for this problem.</summary>
    /// <param name="nameOrFile">See <see cref="RecipeChoice.Read"/>.</param>
    /// <exception cref="UserException">There is no such recipe or problem.</exception>
    public Recipe Recipe(string? nameOrFile)
    {
        if (Task is FolderTask folder) return FolderChoice.Recipe(folder, nameOrFile);
        var recipe = RecipeChoice.Read(Task.Name, nameOrFile);
        if (Problem is null) return recipe;
        var settings = recipe.Settings.WithProblem(Problem)
            ?? throw new UserException($"The task '{Task.Name}' has one problem only: leave ':{Problem}' out.");
        recipe = recipe with { Settings = settings };
        return recipe.Faults() is { Count: > 0 } faults ? throw new RecipeException(faults) : recipe;
    }

    /// <summary>Refuses a search that can find nothing.</summary>
    /// <exception cref="UserException">It is not forced.</exception>
    public static void Demand(Recipe recipe, bool force)
    {
        if (!force && recipe.Settings.Pointless is { } reason) throw new UserException($"{reason}. Give --force to go on all the same.");
    }
}
