using EvoPrompting.Chance;
using EvoPrompting.Prompts;

namespace EvoPrompting.LanguageModels.Tuning;

/// <summary>A language model of which losses under a soft prompt, and their gradients by its vectors, can be computed here.</summary>
public interface ITunableLanguageModel : ILanguageModel
{
    /// <summary>Numbers in a vector: the width of its embeddings.</summary>
    int Width { get; }

    /// <summary>Positions of a sequence in all, those of a soft prompt included.</summary>
    int Context { get; }

    /// <summary>
    /// Returns what a soft prompt of so many vectors begins with, vector after vector: what the model was pre-trained with, where it has
    /// that, otherwise the embeddings of different tokens, drawn at random.
    /// </summary>
    IReadOnlyList<float> InitialVectors(int count, RandomStream chance);

    /// <summary>
    /// Returns the soft prompt under which it completes a request that has this one: with a slot it was pre-trained with, what stands there
    /// in place of none.
    /// </summary>
    SoftPrompt AsSampled(SoftPrompt softPrompt) => softPrompt;

    /// <summary>Returns the slot of so many vectors that the model was pre-trained with; null where it has none.</summary>
    SlotNumbers? Slot(int length) => null;

    /// <summary>
    /// Returns vectors for every layer with which the model computes the same as with these before the first; null where it takes none for
    /// further layers.
    /// </summary>
    float[]? BeforeLayers(IReadOnlyList<float> vectors) => null;

    /// <summary>
    /// Makes pairs ready to compute their losses under soft prompts of so many vectors. A pair too long loses its oldest tokens.
    /// </summary>
    /// <param name="length">0 for no soft prompt: losses, but no gradients.</param>
    /// <param name="threads">Threads that compute; no result depends on it.</param>
    ISoftPromptLoss Losses(IReadOnlyList<TuningExample> examples, int length, int threads);
}

/// <summary>
/// The loss of pairs under a soft prompt, on their completions' tokens only, the model's weights frozen. Calls may overlap.
/// </summary>
public interface ISoftPromptLoss : IDisposable
{
    /// <summary>Returns the mean cross-entropy per completion token, in nats, of some of the pairs.</summary>
    /// <param name="vectors">The soft prompt's, vector after vector, layer after layer where it has them for every layer.</param>
    /// <param name="pairs">Places in the list of examples.</param>
    Task<double> MeanAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop);

    /// <summary>Returns the same, and its gradient by the vectors.</summary>
    Task<(double Mean, float[] Gradient)> GradientAsync(float[] vectors, IReadOnlyList<int> pairs, CancellationToken stop);
}
