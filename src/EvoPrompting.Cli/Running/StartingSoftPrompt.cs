using EvoPrompting.LanguageModels.Local.Adapters;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;

namespace EvoPrompting.Cli.Running;

/// <summary>A soft prompt that a run starts from.</summary>
internal static class StartingSoftPrompt
{
    /// <summary>What stands in an adapter of which nothing says what model it is for.</summary>
    public const string Unknown = "unknown";

    /// <summary>What stands behind a model's name in the identity of a run that starts from a soft prompt.</summary>
    private const string Mark = ", soft prompt ";

    /// <summary>Returns the name of a model that begins with a soft prompt.</summary>
    public static string Name(string model, SoftPrompt softPrompt) => $"{model}{Mark}{softPrompt.Hash()[..12]}";

    /// <summary>Returns the name of the model alone.</summary>
    public static string ModelOf(string name) =>
        name.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? name[..at] : name;

    /// <exception cref="UserException">There is none, or it is damaged.</exception>
    public static SoftPrompt Read(string folder)
    {
        try
        {
            return PeftSoftPrompt.Read(folder);
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"{e.Message}.", e);
        }
    }

    /// <summary>Returns the name of the model that it was made for, as the folder says; null where it says none.</summary>
    public static string? BaseModel(string folder) =>
        PeftSoftPrompt.BaseModel(folder) is { } name && name != Unknown ? ModelOf(name) : null;

    /// <exception cref="UserException">
    /// It was made for a model of another width, or for another one of this project, or leaves no room for a prompt.
    /// </exception>
    public static void Check(string folder, SoftPrompt softPrompt, ITunableLanguageModel model)
    {
        if (softPrompt.Width != model.Width)
            throw new UserException($"The soft prompt in {folder} has vectors of {softPrompt.Width} numbers, and {model.Identity} takes "
                + $"{model.Width}: it was made for another model.");
        if (BaseModel(folder) is { } made && IsOurs(made) && made != model.Identity)
            throw new UserException($"The soft prompt in {folder} was made for {made}, and to {model.Identity} its vectors say nothing.");
        SoftPromptRoom.Check(softPrompt.Length, model.Context);
    }

    /// <summary>The embedded models are told apart by their names; a checkpoint has others elsewhere.</summary>
    private static bool IsOurs(string name) => name.StartsWith("evoprompting-lm-", StringComparison.Ordinal);
}
