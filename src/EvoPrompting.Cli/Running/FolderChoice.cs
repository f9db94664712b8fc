using EvoPrompting.Folders;
using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Running;

/// <summary>A task that a command line names by its folder.</summary>
internal static class FolderChoice
{
    private const string RecipeFile = "recipe.json";

    /// <summary>A folder is meant by what looks like a path, and by what is one where no task has that name.</summary>
    public static bool IsMeant(string word) =>
        word.Contains('/') || word.Contains(Path.DirectorySeparatorChar) || word is "." or ".."
        || (Directory.Exists(word) && KnownTasks.All.All(t => t.Name != word));

    /// <exception cref="UserException">There is no such folder, its task.json has faults, or its name is taken.</exception>
    /// <param name="python">See <see cref="FolderTask.Open"/>.</param>
    public static FolderTask Read(string folder, string? python)
    {
        if (!Directory.Exists(folder)) throw new UserException($"There is no folder '{folder}'.");
        var task = FolderTask.Open(folder, python);
        return KnownTasks.All.All(t => t.Name != task.Name) ? task
            : throw new UserException($"The task in {folder} is called '{task.Name}', as one of this program's own: give it another name.");
    }

    /// <summary>Returns the recipe that a command line means: the file, else the folder's recipe.json, else the defaults.</summary>
    /// <exception cref="UserException">There is no such file, it has faults, or it is for another task.</exception>
    public static Recipe Recipe(FolderTask task, string? file)
    {
        var path = file ?? Path.Combine(task.Folder, RecipeFile);
        if (file is null && !File.Exists(path)) return task.Recipe();
        if (!File.Exists(path))
            throw new UserException($"There is no file '{file}': a task from a folder has no shipped recipes; leave --recipe out for the "
                + $"defaults or {RecipeFile} in the folder.");
        var recipe = Recipes.Recipe.ReadWith(task.Recipe(), TextFile.Read(new FileInfo(path)), task);
        return RecipePaths.Absolute(recipe) with { Settings = task.Defaults };
    }
}
