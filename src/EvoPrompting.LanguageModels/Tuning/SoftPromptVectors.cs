using EvoPrompting.Prompts;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>Puts a soft prompt's vectors where a transformer takes embeddings.</summary>
internal static class SoftPromptVectors
{
    /// <exception cref="ArgumentException">It was made for another model.</exception>
    public static void Check(SoftPrompt softPrompt, int width)
    {
        if (!softPrompt.IsNone && softPrompt.Width != width)
            throw new ArgumentException($"the soft prompt has vectors of {softPrompt.Width} numbers and the language model takes "
                + $"{width}: it is of another model");
    }

    /// <summary>Returns the vectors, (length, width).</summary>
    public static Tensor Of(SoftPrompt softPrompt, ScalarType type) =>
        tensor(softPrompt.Values.ToArray()).view(softPrompt.Length, softPrompt.Width).to(type);

    /// <summary>Returns the embeddings (1, length, width) with the soft prompt in front.</summary>
    public static Tensor Before(Tensor embedded, SoftPrompt softPrompt) =>
        softPrompt.IsNone ? embedded : cat([Of(softPrompt, embedded.dtype).unsqueeze(0), embedded], 1);
}
