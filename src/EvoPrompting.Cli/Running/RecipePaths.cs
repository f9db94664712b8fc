using EvoPrompting.Recipes;

namespace EvoPrompting.Cli.Running;

/// <summary>The files and folders that a recipe names.</summary>
internal static class RecipePaths
{
    /// <summary>Returns a recipe whose paths hold in every folder: the run that is begun with it may go on in another one.</summary>
    public static Recipe Absolute(Recipe recipe) => recipe with
    {
        LanguageModel = recipe.LanguageModel with
        {
            Weights = Absolute(recipe.LanguageModel.Weights),
            SystemMessage = Absolute(recipe.LanguageModel.SystemMessage),
        },
        Tuning = recipe.Tuning with { Start = Absolute(recipe.Tuning.Start) },
    };

    private static string? Absolute(string? path) => string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path);
}
