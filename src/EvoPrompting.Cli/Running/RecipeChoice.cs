using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Running;

/// <summary>Finds the recipe that a command line means.</summary>
internal static class RecipeChoice
{
    /// <summary>Returns the recipe of that name or file; without one the task's quick recipe.</summary>
    /// <param name="nameOrFile">A shipped recipe (<c>mnist1d-paper</c>, or <c>paper</c> for the task's) or a path.</param>
    /// <exception cref="UserException">There is none, or it has faults, or it is for another task.</exception>
    public static Recipe Read(string task, string? nameOrFile)
    {
        var name = nameOrFile ?? "quick";
        var path = ShippedFiles.RecipeNames.FirstOrDefault(n => n == name || n == $"{task}-{name}") is { } shipped
            ? ShippedFiles.Recipe(shipped)
            : File.Exists(name) ? name : throw new UserException(
                $"There is no recipe '{name}': it is neither a file nor one of {string.Join(", ", ShippedFiles.RecipeNames)}.");
        var recipe = RecipePaths.Absolute(Recipe.Read(TextFile.Read(new FileInfo(path)), KnownTasks.All));
        return recipe.Task == task
            ? recipe
            : throw new UserException($"The recipe '{name}' is for the task '{recipe.Task}', not for '{task}'; give a recipe of that task "
                + $"or run '{recipe.Task}'.");
    }
}
