using EvoPrompting.LanguageModels.Local.Adapters;
using EvoPrompting.LanguageModels.Tuning;
using EvoPrompting.Prompts;

namespace EvoPrompting.Cli.Running;

/// <summary>A soft prompt that a run starts from.</summary>
internal static class StartingSoftPrompt
{
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

    /// <exception cref="UserException">It was made for a model of another width, or leaves no room for a prompt.</exception>
    public static void Check(string folder, SoftPrompt softPrompt, ITunableLanguageModel model)
    {
        if (softPrompt.Width != model.Width)
            throw new UserException($"The soft prompt in {folder} has vectors of {softPrompt.Width} numbers, and {model.Identity} takes "
                + $"{model.Width}: it was made for another model.");
        SoftPromptRoom.Check(softPrompt.Length, model.Context);
    }
}
