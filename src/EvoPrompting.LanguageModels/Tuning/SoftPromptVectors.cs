using EvoPrompting.Prompts;
using static TorchSharp.torch;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>Puts a soft prompt's vectors where a transformer takes embeddings.</summary>
internal static class SoftPromptVectors
{
    /// <param name="layers">Layers of the model that can have vectors of their own.</param>
    /// <exception cref="ArgumentException">It was made for another model.</exception>
    public static void Check(SoftPrompt softPrompt, int width, int layers = 1)
    {
        if (softPrompt.Layers > 1 && softPrompt.Layers != layers)
            throw new ArgumentException(
                $"the soft prompt has vectors for {softPrompt.Layers} layers and the language model takes them for {layers}");
        if (!softPrompt.IsNone && softPrompt.Width != width)
            throw new ArgumentException($"the soft prompt has vectors of {softPrompt.Width} numbers and the language model takes "
                + $"{width}: it is of another model");
    }

    /// <summary>Returns the vectors before the first layer, (length, width).</summary>
    public static Tensor Of(SoftPrompt softPrompt, ScalarType type) => All(softPrompt, type)[0];

    /// <summary>Returns the vectors before the further layers, (layers - 1, length, width); null where it has none.</summary>
    public static Tensor? Deep(SoftPrompt softPrompt, ScalarType type) =>
        softPrompt.Layers <= 1 ? null : All(softPrompt, type).narrow(0, 1, softPrompt.Layers - 1);

    /// <summary>Returns the embeddings (1, length, width) with the soft prompt in front.</summary>
    public static Tensor Before(Tensor embedded, SoftPrompt softPrompt) =>
        softPrompt.IsNone ? embedded : cat([Of(softPrompt, embedded.dtype).unsqueeze(0), embedded], 1);

    private static Tensor All(SoftPrompt softPrompt, ScalarType type) =>
        tensor(softPrompt.Values.ToArray()).view(softPrompt.Layers, softPrompt.Length, softPrompt.Width).to(type);
}
