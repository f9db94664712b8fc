using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Sampling;

/// <summary>Says whose numbers are no numbers: no program fails so, damaged files do.</summary>
internal static class DamagedModel
{
    /// <param name="fault">What was noticed as a token was drawn.</param>
    public static UserException Of(ILanguageModel model, CompletionRequest request, NotFiniteNumberException fault) => new(
        $"The language model {model.Identity} computes numbers that are not finite: its weights"
        + $"{(request.SoftPrompt.IsNone ? " are" : ", or the soft prompt, are")} damaged; fetch the checkpoint again.", fault);
}
